"""English messages of the HTTP API: what is wrong with a question, and what is accepted. Nothing but text."""

MESSAGES: dict[str, str] = {
    "error.503": "songxa is busy",
    "api.bad": "{name}={value}; accepted: {accepted}",
    "api.unknown": "{name} is not a parameter of this question; accepted: {accepted}",
    "api.twice": "{name} is given more than once; accepted: once",
    "api.long": "{name}: {n} characters; accepted: at most {most}",
    "api.whole": "a whole number from {least} to {most}",
    "api.time": "seconds since 1970, or a time such as 2026-11-25, 2026-11-25T08:00 or 2026-11-25T08:00+07:00",
    "api.day": "a day of the calendar, such as 2026-11-25",
    "api.month": "a month, such as 2026-11",
    "api.quarter": "a quarter, such as 2026-Q4",
    "api.period": "One period is needed; accepted: exactly one of {accepted}",
    "api.order": "from={start} does not lie before to={end}; accepted: a begin before the end",
    "api.wide": "The period is longer than five years; accepted: at most five years",
    "api.host": "Host: {value}; accepted: a host name or an address, with or without a port",
    "api.busy": "Too many questions wait to be answered; ask again in a second.",
    "api.full": "{most} clients listen already, which is the most there may be; ask again in ten seconds.",
    "api.stopping": "songxa is stopping; ask again in ten seconds.",
    "api.group": "{working} of {total} devices work.",
    "api.foreign": "a device of another operator",
    "api.uplink": "on the way to it",
}
