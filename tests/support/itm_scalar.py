"""The Irregular Terrain Model once more, one path at a time and plainly: the second opinion on the one of arrays.

After the published algorithm (NTIA Report 82-100; github.com/NTIA/itm), in scalars and loops; it shares no line with
what it checks. Point-to-point only; says nothing of limits and warnings.
"""

from __future__ import annotations

import cmath
import math
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Path:
    """A path after its terrain was looked at; two-element tuples are transmitter and receiver."""

    d: float
    f: float
    h: tuple[float, float]
    he: tuple[float, float]
    dl: tuple[float, float]
    th: tuple[float, float]
    dh: float
    ae: float
    ns: float
    zg: complex

    @property
    def d_ls(self) -> float:
        return math.sqrt(2 * self.he[0] * self.ae) + math.sqrt(2 * self.he[1] * self.ae)

    @property
    def d_l(self) -> float:
        return self.dl[0] + self.dl[1]

    @property
    def theta(self) -> float:
        return -max(self.th[0] + self.th[1], -self.d_l / self.ae)

    def dh_at(self, s: float) -> float:
        return self.dh * (1 - 0.8 * math.exp(-s / 50e3))


def fdim(a: float, b: float) -> float:
    return a - b if a > b else 0.0


def horizons(y: Sequence[float], xi: float, h: tuple[float, float], ae: float) -> tuple[list[float], list[float]]:
    n = len(y) - 1
    d = n * xi
    za, zb = y[0] + h[0], y[n] + h[1]
    th = [(zb - za) / d - d / (2 * ae), -(zb - za) / d - d / (2 * ae)]
    dl = [d, d]
    sa, sb = 0.0, d
    for i in range(1, n):
        sa, sb = sa + xi, sb - xi
        ta = (y[i] - za) / sa - sa / (2 * ae)
        tb = -(zb - y[i]) / sb - sb / (2 * ae)
        if ta > th[0]:
            th[0], dl[0] = ta, sa
        if tb > th[1]:
            th[1], dl[1] = tb, sb
    return th, dl


def fit(y: Sequence[float], xi: float, start: float, end: float) -> tuple[float, float]:
    n = len(y) - 1
    a = int(fdim(start / xi, 0))
    b = n - int(fdim(n, end / xi))
    if b <= a:
        a, b = int(fdim(a, 1)), n - int(fdim(n, b + 1))
    length = b - a
    middle = -0.5 * length
    at_end = b + middle
    total = 0.5 * (y[a] + y[b])
    moment = 0.5 * (y[a] - y[b]) * middle
    for _ in range(2, length + 1):
        a += 1
        middle += 1
        total += y[a]
        moment += y[a] * middle
    total /= length
    moment *= 12 / ((length * length + 2) * length)
    return total - moment * at_end, total + moment * (n - at_end)


def delta_h(y: Sequence[float], xi: float, start: float, end: float) -> float:
    n = len(y) - 1
    a, b = start / xi, end / xi
    if b - a < 2:
        return 0.0
    tenth = min(max(4, int(0.1 * (b - a + 8))), 25)
    count = 10 * tenth - 5
    step = (b - a) / (count - 1)
    i = int(a)
    a -= i + 1
    sampled = []
    for _ in range(count):
        while a > 0 and i + 1 < n:
            a, i = a - 1, i + 1
        sampled.append(y[i + 1] + (y[i + 1] - y[i]) * a)
        a += step
    low, high = fit(sampled, 1.0, 0.0, count - 1)
    slope = (high - low) / (count - 1)
    left = sorted((value - low - slope * j for j, value in enumerate(sampled)), reverse=True)
    return (left[tenth - 1] - left[count - tenth]) / (1 - 0.8 * math.exp(-(end - start) / 50e3))


def look(y: Sequence[float], xi: float, h: tuple[float, float], f: float, n0: float, vertical: bool, eps: float,
         sigma: float) -> Path:  # fmt: skip
    n = len(y) - 1
    tenth = int(0.1 * n)
    ns = n0 * math.exp(-sum(y[tenth : n - tenth + 1]) / (n - 2 * tenth + 1) / 9460)
    ae = 1 / (157e-9 * (1 - 0.04665 * math.exp(ns / 179.3)))
    er = complex(eps, 18000 * sigma / f)
    zg = cmath.sqrt(er - 1) / (er if vertical else 1)
    d = n * xi
    th, dl = horizons(y, xi, h, ae)
    start, end = min(15 * h[0], 0.1 * dl[0]), d - min(15 * h[1], 0.1 * dl[1])
    dh = delta_h(y, xi, start, end)
    if dl[0] + dl[1] > 1.5 * d:
        at_tx, at_rx = fit(y, xi, start, end)
        he = [h[0] + fdim(y[0], at_tx), h[1] + fdim(y[n], at_rx)]

        def reach(height: float) -> float:
            return math.sqrt(2 * height * ae) * math.exp(-0.07 * math.sqrt(dh / max(height, 5)))

        together = reach(he[0]) + reach(he[1])
        if together <= d:
            he = [height * (d / together) ** 2 for height in he]
        dl = [reach(height) for height in he]
        for j in (0, 1):
            q = math.sqrt(2 * he[j] * ae)
            th[j] = (0.65 * dh * (q / dl[j] - 1) - 2 * he[j]) / q
    else:
        he = [
            h[0] + fdim(y[0], fit(y, xi, start, 0.9 * dl[0])[0]),
            h[1] + fdim(y[n], fit(y, xi, d - 0.9 * dl[1], end)[1]),
        ]
    return Path(d, f, h, (he[0], he[1]), (dl[0], dl[1]), (th[0], th[1]), dh, ae, ns, zg)


def sigma_h(dh: float) -> float:
    return 0.78 * dh * math.exp(-0.5 * math.pow(dh, 0.25))


def knife(v2: float) -> float:
    return 6.02 + 9.11 * math.sqrt(v2) - 1.27 * v2 if v2 < 5.76 else 12.953 + 10 * math.log10(v2)


def height_gain(x: float, k: float) -> float:
    if x < 200:
        w = -math.log(k)
        if k < 1e-5 or x * w**3 > 5495:
            return 17.372 * math.log(x) - 117 if x > 1 else -117.0
        return 2.5e-5 * x * x / k - 8.686 * w - 15
    result = 0.05751 * x - 4.343 * math.log(x)
    if x < 2000:
        w = 0.0134 * x * math.exp(-0.005 * x)
        result = (1 - w) * result + w * (17.372 * math.log(x) - 117)
    return result


def diffraction(p: Path, s: float) -> float:
    angle, beyond = s / p.ae - p.theta, s - p.d_l
    edges = sum(knife(0.0795775 * p.f / 47.7 * angle**2 * dl * beyond / (beyond + dl)) for dl in p.dl)
    radii = [beyond / angle, *(0.5 * dl * dl / he for dl, he in zip(p.dl, p.he, strict=True))]
    lengths = [beyond / 1000, p.dl[0] / 1000, p.dl[1] / 1000]
    xs, ks = [], []
    for radius, length in zip(radii, lengths, strict=True):
        c0 = math.pow(4 / 3 * 6370e3 / radius, 1 / 3)
        k = 0.017778 * c0 * math.pow(p.f, -1 / 3) / abs(p.zg)
        xs.append((1.607 - k) * c0 * c0 * math.pow(p.f, 1 / 3) * length)
        ks.append(k)
    x = sum(xs)
    smooth = 0.05751 * x - 10 * math.log10(x) - height_gain(xs[1], ks[1]) - height_gain(xs[2], ks[2]) - 20
    q = p.h[0] * p.h[1]
    clutter = min(15.0, 5 * math.log10(1 + 1e-5 * q * p.f * sigma_h(p.dh_at(p.d_ls))))
    more = p.he[0] * p.he[1] - q
    term = math.sqrt(1 + more / (q + 10))
    weight = (term + (-p.theta * p.ae + p.d_l) / s) * min(p.dh_at(s) * p.f / 47.7, 6283.2)
    w = 25.1 / (25.1 + math.sqrt(weight))
    return w * smooth + (1 - w) * edges + clutter


def rays(p: Path, s: float, slope: float, at_zero: float) -> float:
    wave = p.f / 47.7
    up = p.he[0] + p.he[1]
    sine = up / math.hypot(s, up)
    r = (sine - p.zg) / (sine + p.zg) * math.exp(-min(10.0, wave * sigma_h(p.dh_at(s)) * sine))
    q = abs(r) ** 2
    if q < 0.25 or q < sine:
        r *= math.sqrt(sine / q)
    phase = wave * 2 * p.he[0] * p.he[1] / s
    if phase > math.pi / 2:
        phase = math.pi - (math.pi / 2) ** 2 / phase
    two = -20 * math.log10(abs(cmath.exp(-1j * phase) + r))
    w = 1 / (1 + p.f * p.dh / max(10e3, p.d_ls))
    return w * two + (1 - w) * (slope * s + at_zero)


def in_sight(p: Path, slope: float, at_zero: float) -> float:
    edge = p.d_ls
    a2 = edge * slope + at_zero
    d0 = 0.04 * p.f * p.he[0] * p.he[1]
    if at_zero >= 0:
        d0 = min(d0, 0.5 * p.d_l)
        d1 = d0 + 0.25 * (p.d_l - d0)
    else:
        d1 = max(-at_zero / slope, 0.25 * p.d_l)
    a1 = rays(p, d1, slope, at_zero)
    k1 = k2 = 0.0
    bent = False
    if d0 < d1:
        a0 = rays(p, d0, slope, at_zero)
        q = math.log(edge / d0)
        k2 = max(0.0, ((edge - d0) * (a1 - a0) - (d1 - d0) * (a2 - a0)) /
                 ((edge - d0) * math.log(d1 / d0) - (d1 - d0) * q))  # fmt: skip
        bent = at_zero > 0 or k2 > 0
        if bent:
            k1 = (a2 - a0 - k2 * q) / (edge - d0)
            if k1 < 0:
                k1, k2 = 0.0, fdim(a2, a0) / q
                if k2 == 0:
                    k1 = slope
    if not bent:
        k1, k2 = fdim(a2, a1) / (edge - d1), 0.0
        if k1 == 0:
            k1 = slope
    return a2 - k1 * edge - k2 * math.log(edge) + k1 * p.d + k2 * math.log(p.d)


def h0_curve(j: int, r: float) -> float:
    a, b = ((25, 24), (80, 45), (177, 68), (395, 80), (705, 105))[j]
    return 10 * math.log10(1 + a / r**4 + b / r**2)


def h0(r: float, eta: float) -> float:
    eta = min(max(eta, 1.0), 5.0)
    i = int(eta)
    q = eta - i
    return h0_curve(i - 1, r) if q == 0 else (1 - q) * h0_curve(i - 1, r) + q * h0_curve(i, r)


def scatter(p: Path, s: float, before: float) -> tuple[float, float]:
    wave = p.f / 47.7
    if before > 15:
        gain = before
    else:
        ad, rr = p.dl[0] - p.dl[1], p.he[1] / p.he[0]
        if ad < 0:
            ad, rr = -ad, 1 / rr
        theta = p.th[0] + p.th[1] + s / p.ae
        r1, r2 = 2 * wave * theta * p.he[0], 2 * wave * theta * p.he[1]
        if r1 < 0.2 and r2 < 0.2:
            return 1001.0, before
        ss = (s - ad) / (s + ad)
        q = min(max(0.1, rr / ss), 10.0)
        ss = max(0.1, ss)
        cross = (s - ad) * (s + ad) * theta * 0.25 / s
        air = 0.031 - p.ns * 2.32e-3 + p.ns**2 * 5.67e-6
        eta = cross / 1755.6 * (1 + air * math.exp(-(min(1.7, cross / 8000) ** 6)))
        mean = (h0(r1, eta) + h0(r2, eta)) / 2
        gain = mean + min(mean, 6 * (0.6 - math.log10(max(eta, 1.0))) * math.log10(ss) * math.log10(q))
        gain = max(gain, 0.0)
        if eta < 1:
            root = math.sqrt(2)
            none = ((1 + root / r1) * (1 + root / r2)) ** 2 * (r1 + r2) / (r1 + r2 + 2 * root)
            gain = eta * gain + (1 - eta) * 10 * math.log10(none)
        if gain > 15 and before >= 0:
            gain = before
    th = s / p.ae - p.theta
    td = th * s
    a, b, c = (133.4, 0.332e-3, -10) if td <= 10e3 else (104.6, 0.212e-3, -2.5) if td <= 70e3 else (71.8, 0.157e-3, 5)
    loss = a + b * td + c * math.log10(td) + 10 * math.log10(wave * 47.7 * th**4)
    return loss - 0.1 * (p.ns - 301) * math.exp(-td / 40e3) + gain, gain


def reference(p: Path) -> float:
    """Attenuation beyond free space before variability, dB."""
    scale = math.pow(p.ae**2 / p.f, 1 / 3)
    d3 = max(p.d_ls, p.d_l + 5 * scale)
    d4 = d3 + 10 * scale
    a3, a4 = diffraction(p, d3), diffraction(p, d4)
    slope = (a4 - a3) / (d4 - d3)
    at_zero = a3 - slope * d3
    if p.d < p.d_ls:
        return max(in_sight(p, slope, at_zero), 0.0)
    d5, d6 = p.d_l + 200e3, p.d_l + 400e3
    a6, before = scatter(p, d6, -1.0)
    a5, _ = scatter(p, d5, before)
    if a5 < 1000:
        ms = (a6 - a5) / 200e3
        dx = max(p.d_ls, p.d_l + 1.088 * scale * math.log(p.f), (a5 - at_zero - ms * d5) / (slope - ms))
        if p.d > dx:
            return max(ms * p.d + (slope - ms) * dx + at_zero, 0.0)
    return max(slope * p.d + at_zero, 0.0)
