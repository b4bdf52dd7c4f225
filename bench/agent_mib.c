/* The objects of a device, encoded before anybody asks, so that answering is a search and a copy.
 *
 * Every device has the same objects; the values come from one of VARIANTS sets, so that encoded widths differ between
 * devices as they do in the field. */
#include "agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { INTERFACES = 8, SCALAR = 0 };

/* A scalar (one instance, .0) or a table's column (instances .1 to .rows).
 * A number is base plus noise below `mask`, and gains `step` a second, more in higher variants and rows.
 * A text may hold %d, which becomes the row of a column and the variant of a scalar. */
struct definition {
    const char *name;
    enum tag tag;
    int rows;
    uint64_t base, mask, step;
    const char *text;
};

#define SYSTEM "1.3.6.1.2.1.1."
#define IF_TABLE "1.3.6.1.2.1.2.2.1."
#define IF_X_TABLE "1.3.6.1.2.1.31.1.1.1."
#define UPS "1.3.6.1.2.1.33.1."
#define PLAYPEN "1.3.6.1.4.1.8072.9999.9999."
#define IF INTERFACES

static const struct definition definitions[] = {
    {SYSTEM "1", OCTET_STRING, SCALAR, 0, 0, 0, "songxa load fixture"},
    {SYSTEM "2", OBJECT_IDENTIFIER, SCALAR, 0, 0, 0, "1.3.6.1.4.1.8072.9999.9999"},
    {SYSTEM "3", TIME_TICKS, SCALAR, 1000, 0x3ffffff, 100, NULL},
    {SYSTEM "5", OCTET_STRING, SCALAR, 0, 0, 0, "device-%d"},
    {SYSTEM "6", OCTET_STRING, SCALAR, 0, 0, 0, "rack-%d"},
    {SYSTEM "7", INTEGER, SCALAR, 72, 0, 0, NULL},
    {"1.3.6.1.2.1.2.1", INTEGER, SCALAR, INTERFACES, 0, 0, NULL},
    {IF_TABLE "2", OCTET_STRING, IF, 0, 0, 0, "GigabitEthernet0/%d"},
    {IF_TABLE "3", INTEGER, IF, 6, 0, 0, NULL},
    {IF_TABLE "5", GAUGE32, IF, 1000000000, 0, 0, NULL},
    {IF_TABLE "7", INTEGER, IF, 1, 0, 0, NULL},
    {IF_TABLE "8", INTEGER, IF, 1, 1, 0, NULL},
    {IF_TABLE "10", COUNTER32, IF, 0, 0xffffffff, 125000, NULL},
    {IF_TABLE "14", COUNTER32, IF, 0, 0xffff, 1, NULL},
    {IF_TABLE "16", COUNTER32, IF, 0, 0xffffffff, 99000, NULL},
    {IF_TABLE "20", COUNTER32, IF, 0, 0x1ff, 1, NULL},
    {"1.3.6.1.2.1.25.1.1", TIME_TICKS, SCALAR, 900000, 0x3ffffff, 100, NULL}, /* hrSystemUptime */
    {IF_X_TABLE "1", OCTET_STRING, IF, 0, 0, 0, "Gi0/%d"},
    {IF_X_TABLE "2", COUNTER32, IF, 0, 0xffffff, 3, NULL},
    {IF_X_TABLE "3", COUNTER32, IF, 0, 0xffff, 1, NULL},
    {IF_X_TABLE "4", COUNTER32, IF, 0, 0xfffff, 2, NULL},
    {IF_X_TABLE "5", COUNTER32, IF, 0, 0xfff, 1, NULL},
    {IF_X_TABLE "6", COUNTER64, IF, 0, 0x3fffffffffff, 1250000, NULL},
    {IF_X_TABLE "7", COUNTER64, IF, 0, 0xffffffffff, 1000, NULL},
    {IF_X_TABLE "8", COUNTER64, IF, 0, 0xffffff, 3, NULL},
    {IF_X_TABLE "9", COUNTER64, IF, 0, 0xffff, 1, NULL},
    {IF_X_TABLE "10", COUNTER64, IF, 0, 0x3fffffffffff, 990000, NULL},
    {IF_X_TABLE "11", COUNTER64, IF, 0, 0xffffffffff, 900, NULL},
    {IF_X_TABLE "12", COUNTER64, IF, 0, 0xfffff, 2, NULL},
    {IF_X_TABLE "13", COUNTER64, IF, 0, 0xfff, 1, NULL},
    {IF_X_TABLE "15", GAUGE32, IF, 1000, 0, 0, NULL},
    {IF_X_TABLE "19", TIME_TICKS, IF, 1, 0xfffff, 0, NULL},
    {UPS "1.2", OCTET_STRING, SCALAR, 0, 0, 0, "UPS 1500"},
    {UPS "1.3", OCTET_STRING, SCALAR, 0, 0, 0, "1.%d"},
    {UPS "2.2", INTEGER, SCALAR, 0, 0, 0, NULL},
    {UPS "2.3", INTEGER, SCALAR, 10, 0x7f, 0, NULL},
    {UPS "2.4", INTEGER, SCALAR, 30, 0x3f, 0, NULL},
    {UPS "2.5", INTEGER, SCALAR, 480, 0x3f, 0, NULL},
    {UPS "2.6", INTEGER, SCALAR, 1, 0x1f, 0, NULL},
    {UPS "2.7", INTEGER, SCALAR, 20, 0xf, 0, NULL},
    {UPS "3.3.1.3", INTEGER, 1, 215, 0xf, 0, NULL},
    {UPS "4.1", INTEGER, SCALAR, 3, 0, 0, NULL},
    {UPS "4.4.1.2", INTEGER, 1, 215, 0xf, 0, NULL},
    {UPS "4.4.1.5", INTEGER, 1, 5, 0x3f, 0, NULL},
    {PLAYPEN "1.1", GAUGE32, SCALAR, 0, 0xff, 0, NULL},
    {PLAYPEN "1.2", INTEGER, SCALAR, 0, 0x7fff, 0, NULL},
    {PLAYPEN "1.3", GAUGE32, SCALAR, 0, 0xffffff, 0, NULL},
    {PLAYPEN "1.4", INTEGER, SCALAR, 0, 0x7f, 0, NULL},
    {PLAYPEN "1.5", GAUGE32, SCALAR, 0, 0xff, 0, NULL},
    {PLAYPEN "1.6", INTEGER, SCALAR, 0, 0x7fff, 0, NULL},
    {"1.3.6.1.6.3.10.2.1.3", INTEGER, SCALAR, 10, 0x7ffff, 1, NULL}, /* snmpEngineTime */
};

struct object {
    struct oid name;
    enum tag tag;
    uint64_t step;
    int name_length;
    uint8_t encoded_name[64];
};

struct cell {
    uint64_t number;
    struct varbind varbind;
};

static struct object objects[MAX_OBJECTS];
static struct cell cells[VARIANTS][MAX_OBJECTS];
static int size;

int mib_size(void)
{
    return size;
}

struct reader mib_name(int index)
{
    const struct object *object = &objects[index];
    return (struct reader){object->encoded_name + 2, object->encoded_name + object->name_length};
}

const struct varbind *mib_varbind(int variant, int index)
{
    return &cells[variant][index].varbind;
}

uint32_t mix(uint32_t seed)
{
    seed ^= seed >> 16;
    seed *= 0x7feb352dU;
    seed ^= seed >> 15;
    seed *= 0x846ca68bU;
    return seed ^ seed >> 16;
}

static void parse_oid(struct oid *oid, const char *dotted)
{
    char *rest;
    oid->length = 0;
    do {
        oid->arcs[oid->length++] = (uint32_t)strtoul(dotted, &rest, 10);
        dotted = rest + 1;
    } while (*rest);
}

static int compare(const struct oid *a, const struct oid *b)
{
    int common = a->length < b->length ? a->length : b->length;
    for (int i = 0; i < common; i++)
        if (a->arcs[i] != b->arcs[i])
            return a->arcs[i] < b->arcs[i] ? -1 : 1;
    return (a->length > b->length) - (a->length < b->length);
}

static void join(struct varbind *out, const struct object *object, const uint8_t *value, int value_length)
{
    uint8_t *p = out->bytes;
    *p++ = SEQUENCE;
    p += ber_put_length(p, (uint32_t)(object->name_length + value_length));
    memcpy(p, object->encoded_name, (size_t)object->name_length);
    p += object->name_length;
    memcpy(p, value, (size_t)value_length);
    out->length = (uint16_t)(p + value_length - out->bytes);
}

static void encode_number(int variant, int index)
{
    uint8_t value[MAX_VALUE];
    struct cell *cell = &cells[variant][index];
    join(&cell->varbind, &objects[index], value, ber_put_number(value, objects[index].tag, cell->number));
}

static void encode_text(int variant, int index, const char *text, int number)
{
    uint8_t value[MAX_VALUE];
    int length;
    if (objects[index].tag == OBJECT_IDENTIFIER) {
        struct oid oid;
        parse_oid(&oid, text);
        length = ber_put_oid(value, &oid);
    } else {
        char filled[MAX_VALUE - 2];
        int written = 0;
        for (const char *p = text; *p; p++) /* the text is a constant of this file and fits */
            if (p[0] == '%' && p[1] == 'd') {
                written += snprintf(filled + written, sizeof filled - (size_t)written, "%d", number);
                p++;
            } else {
                filled[written++] = *p;
            }
        value[0] = OCTET_STRING;
        value[1] = (uint8_t)written;
        memcpy(value + 2, filled, (size_t)written);
        length = written + 2;
    }
    join(&cells[variant][index].varbind, &objects[index], value, length);
}

static void add(const struct definition *definition, int row)
{
    int index = size++;
    struct object *object = &objects[index];
    parse_oid(&object->name, definition->name);
    object->name.arcs[object->name.length++] = (uint32_t)row;
    object->tag = definition->tag;
    object->step = definition->step * (uint64_t)(row ? row : 1);
    object->name_length = ber_put_oid(object->encoded_name, &object->name);
    for (int variant = 0; variant < VARIANTS; variant++) {
        if (definition->text) {
            encode_text(variant, index, definition->text, row ? row : variant);
            continue;
        }
        uint32_t seed = (uint32_t)(variant * MAX_OBJECTS + index);
        uint64_t noise = (uint64_t)mix(seed) << 32 | mix(seed ^ 0x5bd1e995U);
        cells[variant][index].number = definition->base + (noise & definition->mask);
        encode_number(variant, index);
    }
}

int mib_build(void)
{
    for (size_t i = 0; i < sizeof definitions / sizeof *definitions; i++)
        for (int row = definitions[i].rows ? 1 : 0; row <= definitions[i].rows; row++)
            add(&definitions[i], row);
    for (int i = 1; i < size; i++)
        if (compare(&objects[i - 1].name, &objects[i].name) >= 0)
            return -1;
    return 0;
}

void mib_advance(void)
{
    for (int index = 0; index < size; index++)
        if (objects[index].step)
            for (int variant = 0; variant < VARIANTS; variant++) {
                struct cell *cell = &cells[variant][index];
                cell->number += objects[index].step * (uint64_t)(variant + 1);
                if (objects[index].tag != COUNTER64)
                    cell->number &= UINT32_MAX;
                encode_number(variant, index);
            }
}

int mib_find(const struct oid *name, int *exact)
{
    int low = 0, high = size;
    *exact = 0;
    while (low < high) {
        int middle = (low + high) / 2, order = compare(&objects[middle].name, name);
        if (order == 0) {
            *exact = 1;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}
