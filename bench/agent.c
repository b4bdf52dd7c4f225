/* The load fixture: a fast SNMPv2c agent in which every address 127.x.y.z is a device. It serves loopback only.
 *
 * One process, one UDP socket on 0.0.0.0, bound to the interface lo. A response leaves from the address that was asked
 * (IP_PKTINFO), datagrams are read and answered in batches, so the fixture stays cheap beside what it measures.
 * A second socket echoes datagrams (RFC 862), for monitors that may not send ICMP.
 *
 * Prints "agent: snmp PORT echo PORT" on standard output once it is ready; ends on SIGTERM. */
#define _GNU_SOURCE
#include "agent.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, REQUEST_MAX = 2048, SOCKETS = 2, WAIT_MS = 200 };

/* One slot of a batch: a datagram, who sent it, and where it was sent to. */
struct slot {
    uint8_t request[REQUEST_MAX], response[MAX_DATAGRAM];
    struct sockaddr_in peer;
    union {
        struct cmsghdr align;
        uint8_t bytes[CMSG_SPACE(sizeof(struct in_pktinfo))];
    } control;
    struct iovec in, out;
};

static struct slot slots[BATCH];
static struct mmsghdr incoming[BATCH], outgoing[BATCH];
static uint32_t response_limit = 1472; /* what one Ethernet frame carries over IPv4 and UDP */
static volatile sig_atomic_t stopped;

static void on_signal(int number)
{
    (void)number;
    stopped = 1;
}

static void fail(const char *what)
{
    fprintf(stderr, "agent: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int open_socket(int port)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK, 0), on = 1, size = 16 << 20;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    if (fd < 0)
        fail("socket");
    if (setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, "lo", sizeof "lo"))
        fail("SO_BINDTODEVICE lo");
    if (setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on))
        fail("IP_PKTINFO");
    /* Past rmem_max where we may, up to it otherwise: a burst of a whole round must fit. */
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof size))
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof size);
    if (bind(fd, (struct sockaddr *)&address, sizeof address))
        fail("bind");
    return fd;
}

static int port_of(int fd)
{
    struct sockaddr_in address;
    socklen_t length = sizeof address;
    if (getsockname(fd, (struct sockaddr *)&address, &length))
        fail("getsockname");
    return ntohs(address.sin_port);
}

static int receive(int fd)
{
    for (int i = 0; i < BATCH; i++) {
        slots[i].in = (struct iovec){slots[i].request, REQUEST_MAX};
        incoming[i].msg_hdr = (struct msghdr){.msg_name = &slots[i].peer,
                                              .msg_namelen = sizeof slots[i].peer,
                                              .msg_iov = &slots[i].in,
                                              .msg_iovlen = 1,
                                              .msg_control = &slots[i].control,
                                              .msg_controllen = sizeof slots[i].control};
    }
    int received = recvmmsg(fd, incoming, BATCH, 0, NULL);
    if (received < 0 && errno != EAGAIN && errno != EINTR)
        fail("recvmmsg");
    return received;
}

static void transmit(int fd, int count)
{
    for (int sent = 0; sent < count;) {
        int n = sendmmsg(fd, outgoing + sent, (unsigned)(count - sent), 0);
        if (n < 0 && errno == EINTR)
            continue;
        sent += n < 0 ? 1 : n; /* one that cannot be sent (its asker has gone) must not stop the rest */
    }
}

/* Fills slot->out. Returns 0, or -1 for a datagram that gets no answer. */
static int answer(struct slot *slot, uint32_t length, int echo, struct in_addr device)
{
    if (echo) {
        slot->out = (struct iovec){slot->request, length};
        return 0;
    }
    int variant = (int)(mix(ntohl(device.s_addr)) % VARIANTS);
    struct reader request = {slot->request, slot->request + length};
    uint32_t response_length;
    uint8_t *response = pdu_answer(request, variant, response_limit, slot->response, &response_length);
    if (!response)
        return -1;
    slot->out = (struct iovec){response, response_length};
    return 0;
}

static void serve(int fd, int echo)
{
    int received = receive(fd), ready = 0;
    for (int i = 0; i < received; i++) {
        struct msghdr *message = &incoming[i].msg_hdr;
        struct cmsghdr *control = CMSG_FIRSTHDR(message);
        if (!control || control->cmsg_type != IP_PKTINFO || message->msg_flags & MSG_TRUNC)
            continue;
        struct in_pktinfo *info = (struct in_pktinfo *)CMSG_DATA(control);
        if (answer(&slots[i], incoming[i].msg_len, echo, info->ipi_addr))
            continue;
        info->ipi_spec_dst = info->ipi_addr;
        info->ipi_ifindex = 0;
        outgoing[ready++].msg_hdr = (struct msghdr){.msg_name = &slots[i].peer,
                                                    .msg_namelen = sizeof slots[i].peer,
                                                    .msg_iov = &slots[i].out,
                                                    .msg_iovlen = 1,
                                                    .msg_control = &slots[i].control,
                                                    .msg_controllen = message->msg_controllen};
    }
    transmit(fd, ready);
}

static void serve_until_stopped(const int *fds)
{
    time_t last = time(NULL);
    while (!stopped) {
        struct pollfd ready[SOCKETS] = {{fds[0], POLLIN, 0}, {fds[1], POLLIN, 0}};
        if (poll(ready, SOCKETS, WAIT_MS) < 0 && errno != EINTR)
            fail("poll");
        if (time(NULL) != last) {
            last = time(NULL);
            mib_advance();
        }
        for (int i = 0; i < SOCKETS; i++)
            if (ready[i].revents)
                serve(fds[i], i == 1);
    }
}

int main(int argc, char **argv)
{
    int ports[SOCKETS] = {0, 0}, option;
    while ((option = getopt(argc, argv, "p:e:m:")) != -1)
        switch (option) {
        case 'p': ports[0] = atoi(optarg); break;
        case 'e': ports[1] = atoi(optarg); break;
        case 'm': response_limit = (uint32_t)atoi(optarg); break;
        default: return 2;
        }
    if (optind < argc || response_limit < 484 || response_limit > MAX_DATAGRAM) {
        fprintf(stderr, "usage: agent [-p SNMP PORT] [-e ECHO PORT] [-m LARGEST RESPONSE, 484 to %d]\n"
                        "a port of 0, the default, is picked by the kernel\n", MAX_DATAGRAM);
        return 2;
    }
    if (mib_build()) {
        fprintf(stderr, "agent: the objects do not stand in order\n");
        return 1;
    }
    struct sigaction action = {.sa_handler = on_signal};
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGINT, &action, NULL);
    prctl(PR_SET_PDEATHSIG, SIGTERM); /* a bench that is killed must not leave an agent behind */
    int fds[SOCKETS] = {open_socket(ports[0]), open_socket(ports[1])};
    printf("agent: snmp %d echo %d\n", port_of(fds[0]), port_of(fds[1]));
    fflush(stdout);
    serve_until_stopped(fds);
    return 0;
}
