"""The statements that `Archive` asks. Text only.

Each takes `:scope`, the operators that may be seen as a JSON list, or NULL for all; `:devices` is a JSON list or NULL.
CROSS JOIN keeps SQLite from going through all transitions where a look at each device's last one does.
"""

DEVICES = """
SELECT d.* FROM device d
WHERE (:scope IS NULL OR d.operator IN (SELECT value FROM json_each(:scope))) ORDER BY d.key
"""

STATES = """
SELECT d.key, t.at, t.state, t.why, t.root FROM device d
CROSS JOIN transition t ON t.device = d.id AND t.at = (SELECT max(at) FROM transition WHERE device = d.id)
WHERE (:scope IS NULL OR d.operator IN (SELECT value FROM json_each(:scope)))
"""

TIMELINES = """
SELECT d.key, t.at, t.state, t.why, t.root FROM device d
CROSS JOIN transition t ON t.device = d.id AND t.at < :end AND t.at >=
    coalesce((SELECT max(at) FROM transition WHERE device = d.id AND at <= :start), :start)
WHERE (:scope IS NULL OR d.operator IN (SELECT value FROM json_each(:scope)))
    AND (:devices IS NULL OR d.key IN (SELECT value FROM json_each(:devices)))
ORDER BY d.id, t.at
"""

CHANGES = """
SELECT d.key, max(t.at, :start), t.state FROM device d
CROSS JOIN transition t ON t.device = d.id AND t.at < :end AND t.at >=
    coalesce((SELECT max(at) FROM transition WHERE device = d.id AND at <= :start), :start)
WHERE (:scope IS NULL OR d.operator IN (SELECT value FROM json_each(:scope)))
    AND (:devices IS NULL OR d.key IN (SELECT value FROM json_each(:devices)))
ORDER BY d.id, t.at
"""

MARKS = """
SELECT d.key, t.at, t.state, t.s0, t.s1, t.s2, t.s3, t.s4, t.s5, t.failures, t.outage FROM device d
LEFT JOIN transition t ON t.device = d.id AND t.at =
    (SELECT max(at) FROM transition WHERE device = d.id AND at <= :at)
WHERE (:scope IS NULL OR d.operator IN (SELECT value FROM json_each(:scope)))
    AND (:devices IS NULL OR d.key IN (SELECT value FROM json_each(:devices)))
"""

MARK = """
SELECT at, state, s0, s1, s2, s3, s4, s5, failures, outage FROM transition
WHERE device = ? AND at <= ? ORDER BY at DESC LIMIT 1
"""

LONGEST = """
SELECT coalesce(max(outage) FILTER (WHERE failures = :failures), 0),
    coalesce(max(outage) FILTER (WHERE failures > :failures), 0)
FROM transition WHERE device = (SELECT id FROM device WHERE key = :device) AND at > :start AND at <= :end
"""
"""Of one device: how long the outage that was the last to begin before the period had lasted, and the longest later."""

INCIDENTS = """
SELECT i.* FROM incident i
WHERE (:scope IS NULL OR i.id IN (
        SELECT h.incident FROM device d JOIN hit h ON h.device = d.key
        WHERE d.operator IN (SELECT value FROM json_each(:scope))))
    AND (:id IS NULL OR i.id = :id)
    AND (:start IS NULL OR i.closed IS NULL OR i.closed > :start OR i.opened >= :start)
    AND (:end IS NULL OR i.opened < :end)
    AND (NOT :open_only OR i.closed IS NULL)
    AND (NOT :corrected_only OR i.id IN (SELECT incident FROM correction))
    AND (:device IS NULL OR i.id IN (
        SELECT h.incident FROM hit h WHERE h.device = :device AND (:scope IS NULL OR h.device IN (
            SELECT d.key FROM device d WHERE d.operator IN (SELECT value FROM json_each(:scope))))))
ORDER BY i.opened DESC, i.id DESC LIMIT :limit OFFSET :offset
"""

SITES = """
SELECT d.key, d.site FROM device d WHERE d.operator IN (SELECT value FROM json_each(:scope))
"""

CORRECTIONS = """
SELECT incident, at, who, reason, planned, cause FROM correction
WHERE incident IN (SELECT value FROM json_each(:incidents)) ORDER BY id
"""

NUMBER = """
SELECT d.id FROM device d
WHERE d.key = :device AND (:scope IS NULL OR d.operator IN (SELECT value FROM json_each(:scope)))
"""
