/*
 * The limit: what a client in C takes that sends commands and throws the answers away. It decodes nothing, sorts nothing,
 * shows nothing. One connection, plain TCP on loopback.
 *
 *   limit PORT USER FILE      the password is in IMAPTOP_PASSWORD
 *
 * FILE has a command in each line, without tag, and LOGIN goes before them. A line that begins with "+" is sent together with
 * the one before it; every other one waits for the answer before. "$UIDS" in a line stands for the UIDs of the newest
 * ESEARCH answer with PARTIAL (RFC 9394). Prints microseconds and octets for each command, then one line with the whole.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { CHUNK = 65536, KEPT = 32 * 1024, COMMANDS = 4096 };

static int sock;
static char kept[KEPT + 1]; /* the beginning of the newest answers, for $UIDS */
static size_t kept_length;
static char buffer[4096 + CHUNK]; /* what is held of it lies between start and end */
static size_t held_start, held_end;

static void die(const char *what)
{
    fprintf(stderr, "limit: %s: %s\n", what, strerror(errno));
    exit(1);
}

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static void send_all(const char *data, size_t length)
{
    while (length > 0) {
        ssize_t n = write(sock, data, length);
        if (n <= 0)
            die("write");
        data += n;
        length -= n;
    }
}

/* Reads until the line that begins with the tag is complete, and counts the octets. */
static unsigned long long answer(const char *tag)
{
    char needle[24];
    unsigned long long octets = 0;
    int at_line_start = 1;
    snprintf(needle, sizeof needle, "\r\n%s ", tag);
    for (;;) {
        char *data = buffer + held_start, *line = NULL;
        size_t length = held_end - held_start, keep = 32;
        if (at_line_start && length > strlen(tag) && strncmp(data, needle + 2, strlen(tag) + 1) == 0)
            line = data;
        else if ((line = memmem(data, length, needle, strlen(needle))))
            line += 2;
        if (line) {
            char *end = memmem(line, buffer + held_end - line, "\r\n", 2);
            if (end && strncmp(line + strlen(tag), " OK", 3) != 0) {
                fprintf(stderr, "limit: %.*s\n", (int)(end - line), line);
                exit(1);
            }
            if (end) {
                held_start = end + 2 - buffer;
                return octets + (end + 2 - data);
            }
            keep = buffer + held_end - line + 2;
        }
        /* Only what may be the beginning of the tagged line stays. */
        if (keep < length) {
            octets += length - keep;
            at_line_start = 0;
        } else
            keep = length;
        memmove(buffer, buffer + held_end - keep, keep);
        held_start = 0;
        held_end = keep;
        ssize_t n = read(sock, buffer + held_end, sizeof buffer - held_end);
        if (n <= 0)
            die("read");
        size_t more = KEPT - kept_length < (size_t)n ? KEPT - kept_length : (size_t)n;
        memcpy(kept + kept_length, buffer + held_end, more);
        kept_length += more;
        kept[kept_length] = 0;
        held_end += n;
    }
}

/* The UIDs of the newest PARTIAL answer, in place of $UIDS. */
static char *filled(const char *line)
{
    const char *hole = strstr(line, "$UIDS");
    if (!hole)
        return strdup(line);
    const char *partial = strstr(kept, " PARTIAL (");
    const char *set = partial ? strchr(partial + 10, ' ') : NULL;
    size_t length = set ? strcspn(set + 1, ")\r\n") : 0;
    char *made = malloc(strlen(line) + length + 1);
    if (!set || !made)
        die("no PARTIAL answer to take UIDs from");
    sprintf(made, "%.*s%.*s%s", (int)(hole - line), line, (int)length, set + 1, hole + 5);
    return made;
}

/* The highest resident memory of this program alone: ru_maxrss begins with what the parent had. */
static long peak_kilobytes(void)
{
    char text[256];
    long kilobytes = 0;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(text, sizeof text, status))
        if (sscanf(text, "VmHWM: %ld", &kilobytes) == 1)
            break;
    if (status)
        fclose(status);
    return kilobytes;
}

int main(int argc, char **argv)
{
    double began = now();
    char *lines[COMMANDS];
    double sent[COMMANDS];
    int count = 0;
    if (argc != 4)
        die("usage: limit PORT USER FILE");
    FILE *file = fopen(argv[3], "r");
    if (!file)
        die(argv[3]);
    const char *password = getenv("IMAPTOP_PASSWORD");
    lines[count] = malloc(512);
    snprintf(lines[count++], 512, "LOGIN \"%s\" \"%s\"", argv[2], password ? password : "");
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while (count < COMMANDS && (length = getline(&line, &room, file)) > 0) {
        if (line[length - 1] == '\n')
            line[length - 1] = 0;
        lines[count++] = strdup(line);
    }
    fclose(file);

    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(atoi(argv[1]))};
    inet_pton(AF_INET, "127.0.0.1", &address.sin_addr);
    sock = socket(AF_INET, SOCK_STREAM, 0);
    int one = 1;
    setsockopt(sock, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
    if (connect(sock, (struct sockaddr *)&address, sizeof address) != 0)
        die("connect");
    /* The greeting. */
    held_end = 0;
    while (!memmem(buffer, held_end, "\r\n", 2)) {
        ssize_t n = read(sock, buffer + held_end, CHUNK - held_end);
        if (n <= 0)
            die("greeting");
        held_end += n;
    }
    held_start = held_end = 0;

    for (int first = 0; first < count;) {
        int last = first + 1;
        while (last < count && lines[last][0] == '+')
            last++;
        size_t size = 0;
        char *batch = NULL;
        FILE *memory = open_memstream(&batch, &size);
        for (int i = first; i < last; i++) {
            char *made = filled(lines[i][0] == '+' ? lines[i] + 1 : lines[i]);
            fprintf(memory, "L%dq %s\r\n", i, made);
            free(made);
        }
        fclose(memory);
        kept_length = 0;
        double at = now();
        send_all(batch, size);
        free(batch);
        for (int i = first; i < last; i++) {
            char tag[16];
            sent[i] = at;
            snprintf(tag, sizeof tag, "L%dq", i);
            unsigned long long octets = answer(tag);
            printf("%.0f %llu\n", now() - sent[i], octets);
        }
        first = last;
    }
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    double cpu = used.ru_utime.tv_sec * 1e6 + used.ru_utime.tv_usec + used.ru_stime.tv_sec * 1e6 + used.ru_stime.tv_usec;
    printf("whole %.0f %.0f %ld\n", now() - began, cpu, peak_kilobytes());
    send_all("L LOGOUT\r\n", 10);
    return 0;
}
