/* One SNMPv2c request in, one response out (RFC 3416 section 4.2). No I/O. */
#include "agent.h"

#include <string.h>

enum {
    HEADROOM = 160, /* for all that stands before the varbinds; they are written first */
    MAX_COMMUNITY = 64,
    MAX_REQUEST_ID = 5,
    MAX_REPEATERS = 64,
    TOO_BIG = 1
};

struct request {
    int pdu;
    struct reader community, request_id, varbinds;
    uint32_t non_repeaters, max_repetitions;
};

struct output {
    uint8_t *start, *at, *end;
    int full;
};

/* A column that GETBULK repeats: its next object, and the name to give once the MIB ends. */
struct repeater {
    int next;
    struct reader name;
};

static int parse(struct reader datagram, struct request *out)
{
    struct reader message, pdu;
    uint32_t version;
    if (ber_take(&datagram, &message) != SEQUENCE || ber_take_count(&message, &version) || version != 1 ||
        ber_take(&message, &out->community) != OCTET_STRING ||
        out->community.end - out->community.at > MAX_COMMUNITY)
        return -1;
    out->pdu = ber_take(&message, &pdu);
    if (out->pdu != GET && out->pdu != GETNEXT && out->pdu != GETBULK)
        return -1;
    if (ber_take(&pdu, &out->request_id) != INTEGER || out->request_id.end - out->request_id.at > MAX_REQUEST_ID ||
        ber_take_count(&pdu, &out->non_repeaters) || ber_take_count(&pdu, &out->max_repetitions))
        return -1;
    return ber_take(&pdu, &out->varbinds) == SEQUENCE ? 0 : -1;
}

static void put_varbind(struct output *out, int variant, int index)
{
    const struct varbind *varbind = mib_varbind(variant, index);
    if (out->end - out->at < varbind->length) {
        out->full = 1;
        return;
    }
    memcpy(out->at, varbind->bytes, varbind->length);
    out->at += varbind->length;
}

static void put_exception(struct output *out, struct reader name, enum tag exception)
{
    uint8_t header[8];
    uint32_t length = (uint32_t)(name.end - name.at);
    int name_header = 0, used = 0;
    uint8_t encoded[4] = {OBJECT_IDENTIFIER};
    name_header = 1 + ber_put_length(encoded + 1, length);
    header[used++] = SEQUENCE;
    used += ber_put_length(header + used, length + (uint32_t)name_header + 2);
    if (out->end - out->at < (long)length + name_header + used + 2) {
        out->full = 1;
        return;
    }
    memcpy(out->at, header, (size_t)used);
    memcpy(out->at + used, encoded, (size_t)name_header);
    out->at += used + name_header;
    memcpy(out->at, name.at, length);
    out->at += length;
    *out->at++ = (uint8_t)exception;
    *out->at++ = 0;
}

/* Takes the name out of the request's next varbind and looks it up. Returns the index, or -1 for bad encoding. */
static int take_name(struct reader *varbinds, struct reader *name, int *exact)
{
    struct reader varbind;
    struct oid oid;
    if (ber_take(varbinds, &varbind) != SEQUENCE || ber_take(&varbind, name) != OBJECT_IDENTIFIER ||
        ber_read_oid(&oid, *name))
        return -1;
    return mib_find(&oid, exact);
}

static void put_next(struct output *out, int variant, struct repeater *repeater)
{
    if (repeater->next == mib_size()) {
        put_exception(out, repeater->name, END_OF_MIB_VIEW);
        return;
    }
    put_varbind(out, variant, repeater->next++);
    if (repeater->next == mib_size())
        repeater->name = mib_name(mib_size() - 1);
}

static void repeat(struct output *out, int variant, struct repeater *repeaters, int count, uint32_t repetitions)
{
    for (uint32_t round = 0; round < repetitions && !out->full; round++) {
        int alive = 0;
        for (int i = 0; i < count && !out->full; i++) {
            alive |= repeaters[i].next < mib_size();
            put_next(out, variant, &repeaters[i]);
        }
        if (!alive)
            break;
    }
}

static int put_varbinds(const struct request *request, int variant, struct output *out)
{
    struct reader rest = request->varbinds;
    struct repeater repeaters[MAX_REPEATERS];
    int repeating = 0;
    for (uint32_t i = 0; rest.at < rest.end; i++) {
        struct reader name;
        int exact, at = take_name(&rest, &name, &exact);
        if (at < 0)
            return -1;
        if (request->pdu == GET) {
            if (exact)
                put_varbind(out, variant, at);
            else
                put_exception(out, name, NO_SUCH_INSTANCE);
            continue;
        }
        struct repeater next = {at + exact, name};
        if (request->pdu == GETNEXT || i < request->non_repeaters)
            put_next(out, variant, &next);
        else if (repeating < MAX_REPEATERS)
            repeaters[repeating++] = next;
        else
            return -1;
    }
    repeat(out, variant, repeaters, repeating, request->max_repetitions);
    return 0;
}

static uint8_t *prepend(uint8_t *head, struct reader bytes)
{
    size_t length = (size_t)(bytes.end - bytes.at);
    return memcpy(head - length, bytes.at, length);
}

static uint8_t *prepend_header(uint8_t *head, enum tag tag, const uint8_t *end)
{
    uint8_t length[4];
    int used = ber_put_length(length, (uint32_t)(end - head));
    head = prepend(head, (struct reader){length, length + used});
    *--head = (uint8_t)tag;
    return head;
}

/* The headers hold lengths, so they are written backwards from the varbinds. */
static uint8_t *prepend_message(const struct request *request, const struct output *out, int error)
{
    const uint8_t status[] = {INTEGER, 1, (uint8_t)error, INTEGER, 1, 0}, version[] = {INTEGER, 1, 1};
    uint8_t *head = prepend_header(out->start, SEQUENCE, out->at);
    head = prepend(head, (struct reader){status, status + sizeof status});
    uint8_t *end = head;
    head = prepend_header(prepend(head, request->request_id), INTEGER, end);
    head = prepend_header(head, RESPONSE, out->at);
    end = head;
    head = prepend_header(prepend(head, request->community), OCTET_STRING, end);
    head = prepend(head, (struct reader){version, version + sizeof version});
    return prepend_header(head, SEQUENCE, out->at);
}

uint8_t *pdu_answer(struct reader datagram, int variant, uint32_t limit, uint8_t *buffer, uint32_t *length)
{
    struct request request;
    struct output out = {buffer + HEADROOM, buffer + HEADROOM, buffer + limit, 0};
    if (parse(datagram, &request) || put_varbinds(&request, variant, &out))
        return NULL;
    int error = 0;
    if (out.full && request.pdu != GETBULK) { /* GETBULK gives what fits, the others all or nothing */
        out.at = out.start;
        error = TOO_BIG;
    }
    uint8_t *head = prepend_message(&request, &out, error);
    *length = (uint32_t)(out.at - head);
    return head;
}
