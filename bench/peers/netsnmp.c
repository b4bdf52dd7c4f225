/* net-snmp's library through its asynchronous API: a session a device, IN_FLIGHT devices at a time.
 * Usage: netsnmp get|walk PORT POLLS DEVICES IN_FLIGHT MAX_REPETITIONS WALK_OID OID...
 * Prints the line that bench/measure.py describes. Opening the sessions and a first round are not measured. */
#include <net-snmp/net-snmp-config.h>

#include <net-snmp/net-snmp-includes.h>
#include <net-snmp/library/large_fd_set.h>
#include <sys/resource.h>
#include <sys/time.h>

enum { MAX_DEVICES = 4000, MAX_GET = 32 };

struct name {
    oid arcs[MAX_OID_LEN];
    size_t length;
};

struct device {
    netsnmp_session *session;
    int walking, varbinds;
};

static struct device devices[MAX_DEVICES];
static struct name get_names[MAX_GET], walk_name;
static int get_count, device_count, walks, max_repetitions, expected;
static int begun, ended, ok, goal;

static void parse_name(struct name *name, const char *dotted)
{
    name->length = MAX_OID_LEN;
    if (!read_objid(dotted, name->arcs, &name->length)) {
        snmp_perror(dotted);
        exit(1);
    }
}

static void begin_next(void);

static void end_poll(int good)
{
    ended++;
    ok += good;
    begin_next();
}

static void ask(struct device *device, netsnmp_pdu *pdu)
{
    if (!snmp_send(device->session, pdu)) {
        snmp_free_pdu(pdu);
        end_poll(0);
    }
}

static void ask_get(struct device *device)
{
    netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GET);
    for (int i = 0; i < get_count; i++)
        snmp_add_null_var(pdu, get_names[i].arcs, get_names[i].length);
    device->walking = 0;
    ask(device, pdu);
}

static void ask_bulk(struct device *device, const oid *arcs, size_t length)
{
    netsnmp_pdu *pdu = snmp_pdu_create(SNMP_MSG_GETBULK);
    pdu->non_repeaters = 0;
    pdu->max_repetitions = max_repetitions;
    snmp_add_null_var(pdu, arcs, length);
    device->walking = 1;
    ask(device, pdu);
}

static void begin_next(void)
{
    if (begun == goal)
        return;
    struct device *device = &devices[begun++ % device_count];
    device->varbinds = 0;
    if (walks)
        ask_bulk(device, walk_name.arcs, walk_name.length);
    else
        ask_get(device);
}

static int on_response(int operation, netsnmp_session *session, int id, netsnmp_pdu *pdu, void *magic)
{
    (void)session;
    (void)id;
    struct device *device = magic;
    if (operation != NETSNMP_CALLBACK_OP_RECEIVED_MESSAGE) {
        end_poll(0);
        return 1;
    }
    netsnmp_variable_list *last = NULL, *variable = pdu->variables;
    for (; variable; variable = variable->next_variable) {
        if (device->walking && netsnmp_oid_is_subtree(walk_name.arcs, walk_name.length, variable->name,
                                                      variable->name_length))
            break;
        device->varbinds++;
        last = variable;
    }
    if (!device->walking)
        end_poll(device->varbinds == expected);
    else if (last && !variable)
        ask_bulk(device, last->name, last->name_length);
    else
        ask_get(device);
    return 1;
}

static void open_sessions(int port)
{
    for (int i = 0; i < device_count; i++) {
        netsnmp_session session;
        char peer[64];
        snmp_sess_init(&session);
        snprintf(peer, sizeof peer, "udp:127.1.%d.%d:%d", i / 250, i % 250 + 1, port);
        session.peername = peer;
        session.version = SNMP_VERSION_2c;
        session.community = (u_char *)"public";
        session.community_len = 6;
        session.callback = on_response;
        session.callback_magic = &devices[i];
        session.timeout = 2000000;
        session.retries = 1;
        if (!(devices[i].session = snmp_open(&session))) {
            snmp_sess_perror("netsnmp", &session);
            exit(1);
        }
    }
}

static void poll_all(int polls, int in_flight)
{
    netsnmp_large_fd_set readable;
    begun = ended = ok = 0;
    goal = polls;
    netsnmp_large_fd_set_init(&readable, MAX_DEVICES + 64);
    for (int i = 0; i < in_flight; i++)
        begin_next();
    while (ended < goal) {
        int count = 0, block = 0;
        struct timeval timeout = {1, 0};
        NETSNMP_LARGE_FD_ZERO(&readable);
        snmp_select_info2(&count, &readable, &timeout, &block);
        if (netsnmp_large_fd_set_select(count, &readable, NULL, NULL, &timeout) > 0)
            snmp_read2(&readable);
        else
            snmp_timeout();
    }
    netsnmp_large_fd_set_cleanup(&readable);
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

static double cpu(struct rusage *usage)
{
    getrusage(RUSAGE_SELF, usage);
    return seconds(usage->ru_utime) + seconds(usage->ru_stime);
}

int main(int argc, char **argv)
{
    if (argc < 9 || argc - 8 > MAX_GET || atoi(argv[4]) > MAX_DEVICES) {
        fprintf(stderr, "netsnmp: see the head of netsnmp.c for its arguments\n");
        return 2;
    }
    walks = !strcmp(argv[1], "walk");
    int polls = atoi(argv[3]), in_flight = atoi(argv[5]);
    device_count = atoi(argv[4]);
    max_repetitions = atoi(argv[6]);
    init_snmp("songxa-bench");
    parse_name(&walk_name, argv[7]);
    for (int i = 8; i < argc; i++)
        parse_name(&get_names[get_count++], argv[i]);
    expected = get_count + (walks ? 15 * 8 : 0);
    open_sessions(atoi(argv[2]));
    poll_all(device_count, in_flight);
    struct rusage usage;
    struct timeval before, after;
    double cpu_before = cpu(&usage);
    gettimeofday(&before, NULL);
    poll_all(polls, in_flight);
    double used = cpu(&usage) - cpu_before;
    gettimeofday(&after, NULL);
    printf("{\"version\": \"net-snmp %s\", \"units\": %d, \"ok\": %d, \"cpu_s\": %.6f, \"wall_s\": %.6f, "
           "\"rss_mb\": %.1f}\n",
           netsnmp_get_version(), polls, ok, used, seconds(after) - seconds(before), (double)usage.ru_maxrss / 1024);
    return 0;
}
