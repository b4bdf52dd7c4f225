/* BER as far as an SNMPv2c agent needs it (X.690, RFC 3417 section 8). No I/O. */
#include "agent.h"

int ber_put_length(uint8_t *out, uint32_t length)
{
    if (length < 0x80) {
        out[0] = (uint8_t)length;
        return 1;
    }
    if (length < 0x100) {
        out[0] = 0x81;
        out[1] = (uint8_t)length;
        return 2;
    }
    out[0] = 0x82;
    out[1] = (uint8_t)(length >> 8);
    out[2] = (uint8_t)length;
    return 3;
}

/* The shortest two's complement form; all our numbers are taken as unsigned, so 2^63 and above need nine octets. */
int ber_put_number(uint8_t *out, enum tag tag, uint64_t number)
{
    int octets = 1;
    while (octets < 9 && number >> (8 * octets - 1))
        octets++;
    out[0] = (uint8_t)tag;
    out[1] = (uint8_t)octets;
    for (int i = 0; i < octets; i++) {
        int shift = 8 * (octets - 1 - i);
        out[2 + i] = shift == 64 ? 0 : (uint8_t)(number >> shift);
    }
    return 2 + octets;
}

int ber_put_oid(uint8_t *out, const struct oid *oid)
{
    uint8_t *p = out + 2;
    *p++ = (uint8_t)(oid->arcs[0] * 40 + oid->arcs[1]);
    for (int i = 2; i < oid->length; i++) {
        for (int shift = 28; shift > 0; shift -= 7)
            if (oid->arcs[i] >> shift)
                *p++ = (uint8_t)(0x80 | (oid->arcs[i] >> shift));
        *p++ = oid->arcs[i] & 0x7f;
    }
    out[0] = OBJECT_IDENTIFIER;
    out[1] = (uint8_t)(p - out - 2);
    return (int)(p - out);
}

int ber_take(struct reader *from, struct reader *content)
{
    const uint8_t *p = from->at;
    if (from->end - p < 2)
        return -1;
    int tag = *p++;
    uint32_t length = *p++;
    if (length & 0x80) {
        int octets = length & 0x7f;
        if (octets < 1 || octets > 3 || from->end - p < octets)
            return -1;
        for (length = 0; octets; octets--)
            length = length << 8 | *p++;
    }
    if (from->end - p < (long)length)
        return -1;
    *content = (struct reader){p, p + length};
    from->at = p + length;
    return tag;
}

int ber_take_count(struct reader *from, uint32_t *count)
{
    struct reader content;
    if (ber_take(from, &content) != INTEGER || content.at == content.end || content.end - content.at > 4 ||
        *content.at & 0x80)
        return -1;
    for (*count = 0; content.at < content.end; content.at++)
        *count = *count << 8 | *content.at;
    return 0;
}

int ber_read_oid(struct oid *oid, struct reader content)
{
    if (content.at == content.end || *content.at & 0x80)
        return -1;
    uint32_t root = *content.at < 80 ? *content.at / 40 : 2;
    oid->arcs[0] = root;
    oid->arcs[1] = *content.at++ - root * 40;
    oid->length = 2;
    uint32_t arc = 0;
    for (; content.at < content.end; content.at++) {
        if (arc > UINT32_MAX >> 7 || oid->length == MAX_ARCS)
            return -1;
        arc = arc << 7 | (*content.at & 0x7f);
        if (*content.at & 0x80)
            continue;
        oid->arcs[oid->length++] = arc;
        arc = 0;
    }
    return content.end[-1] & 0x80 ? -1 : 0;
}
