/* The parts of the load fixture: BER (agent_ber.c), the objects (agent_mib.c), requests to responses (agent_pdu.c). */
#ifndef SONGXA_BENCH_AGENT_H
#define SONGXA_BENCH_AGENT_H

#include <stdint.h>

enum {
    MAX_ARCS = 32,
    MAX_OBJECTS = 512,
    MAX_VALUE = 72,      /* encoded, header included */
    VARIANTS = 64,       /* sets of values; a device's address picks one */
    MAX_DATAGRAM = 65507 /* UDP over IPv4 */
};

enum tag {
    INTEGER = 0x02,
    OCTET_STRING = 0x04,
    OBJECT_IDENTIFIER = 0x06,
    SEQUENCE = 0x30,
    COUNTER32 = 0x41,
    GAUGE32 = 0x42,
    TIME_TICKS = 0x43,
    COUNTER64 = 0x46,
    NO_SUCH_INSTANCE = 0x81,
    END_OF_MIB_VIEW = 0x82,
    GET = 0xA0,
    GETNEXT = 0xA1,
    RESPONSE = 0xA2,
    GETBULK = 0xA5
};

struct oid {
    int length;
    uint32_t arcs[MAX_ARCS];
};

/* A stretch of encoded bytes that is being read. */
struct reader {
    const uint8_t *at, *end;
};

/* One varbind, encoded: SEQUENCE { name, value }. */
struct varbind {
    uint16_t length;
    uint8_t bytes[160];
};

int ber_put_length(uint8_t *out, uint32_t length);
int ber_put_number(uint8_t *out, enum tag tag, uint64_t number);
int ber_put_oid(uint8_t *out, const struct oid *oid);
/* Takes the next element off `from`. Returns its tag and sets `content`, or -1 when it does not fit. */
int ber_take(struct reader *from, struct reader *content);
/* The element must be an INTEGER of 1 to 4 octets that is not negative. Returns 0 or -1. */
int ber_take_count(struct reader *from, uint32_t *count);
/* Content octets to arcs. Returns 0, or -1 for what is no object identifier or is longer than MAX_ARCS. */
int ber_read_oid(struct oid *oid, struct reader content);

/* Returns 0, or -1 when the objects do not stand in the order of their names. */
int mib_build(void);
/* One second passes: counters and clocks move on. */
void mib_advance(void);
int mib_size(void);
/* The index of the first object not before `name`; `exact` says whether it is `name` itself. */
int mib_find(const struct oid *name, int *exact);
/* The content octets of an object's name. */
struct reader mib_name(int index);
const struct varbind *mib_varbind(int variant, int index);
uint32_t mix(uint32_t seed);

/* Answers a GET, GETNEXT or GETBULK of SNMPv2c with at most `limit` bytes, written into `buffer` (MAX_DATAGRAM bytes).
 * Returns where the response starts and sets `length`, or NULL for a datagram that deserves no answer. */
uint8_t *pdu_answer(struct reader request, int variant, uint32_t limit, uint8_t *buffer, uint32_t *length);

#endif
