/*
 * What this machine can do at most for a file in clear: each of N streams sends its part of SOURCE by
 * sendfile over loopback, and its receiver stores it in TARGET by recv and pwrite. No protocol, no start-up.
 *
 *     sendfile-pair SOURCE TARGET N
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROOM (256 * 1024)
#define LIMIT_SECONDS 120

static void demand(int good, const char *what) {
    if (!good) {
        perror(what);
        exit(1);
    }
}

static void send_part(const char *source, struct sockaddr_in *to, off_t from, off_t end) {
    int file = open(source, O_RDONLY);
    demand(file >= 0, "source");
    int out = socket(AF_INET, SOCK_STREAM, 0);
    demand(out >= 0 && connect(out, (struct sockaddr *) to, sizeof *to) == 0, "connect");
    int64_t start = from;
    demand(write(out, &start, sizeof start) == sizeof start, "write");
    while (from < end) {
        demand(sendfile(out, file, &from, end - from) > 0, "sendfile");
    }
    exit(0);
}

static void store_part(int in, int target) {
    static char room[ROOM];
    int64_t at;
    demand(recv(in, &at, sizeof at, MSG_WAITALL) == sizeof at, "recv");
    for (;;) {
        ssize_t count = recv(in, room, sizeof room, 0);
        demand(count >= 0, "recv");
        if (count == 0) {
            exit(0);
        }
        demand(pwrite(target, room, count, at) == count, "pwrite");
        at += count;
    }
}

int main(int count, char **words) {
    int streams = count == 4 ? atoi(words[3]) : 0;
    if (streams < 1 || streams > 64) {
        fprintf(stderr, "usage: sendfile-pair SOURCE TARGET 1..64\n");
        return 2;
    }
    alarm(LIMIT_SECONDS);
    struct stat facts;
    demand(stat(words[1], &facts) == 0, "source");
    int target = open(words[2], O_RDWR | O_CREAT | O_TRUNC, 0600);
    demand(target >= 0, "target");
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    struct sockaddr_in place = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t length = sizeof place;
    demand(listener >= 0 && bind(listener, (struct sockaddr *) &place, length) == 0
            && listen(listener, streams) == 0
            && getsockname(listener, (struct sockaddr *) &place, &length) == 0, "listen");
    off_t part = (facts.st_size + streams - 1) / streams;
    for (int i = 0; i < streams; i++) {
        off_t from = i * part;
        off_t end = from + part < facts.st_size ? from + part : facts.st_size;
        pid_t sender = fork();
        demand(sender >= 0, "fork");
        if (sender == 0) {
            send_part(words[1], &place, from, end);
        }
        int in = accept(listener, NULL, NULL);
        demand(in >= 0, "accept");
        pid_t receiver = fork();
        demand(receiver >= 0, "fork");
        if (receiver == 0) {
            store_part(in, target);
        }
        close(in);
    }
    int status;
    while (wait(&status) > 0) {
        if (status != 0) {
            return 1;
        }
    }
    return 0;
}
