/*
 * Faults of storage for tests: a library that is preloaded (LD_PRELOAD) into a process and stands between it
 * and the system's calls for files.
 *
 *   DRAY_FAULTS       rules, one a line: CALL FAULT NUMBER TIMES PATTERN
 *   DRAY_FAULT_TRACE  file that one line is appended to for each call that changes a file or forces it
 *
 * CALL     write, read or force (fsync, fdatasync, syncfs), or truncate (also fallocate)
 * FAULT    flip   the byte at offset NUMBER of the file is passed on with its lowest bit changed
 *          short  half of what was asked is done, at least a byte
 *          slow   waits for NUMBER milliseconds first
 *          lie    a force that does nothing and says that it did
 *          eio, enospc, erofs, edquot, eacces
 *                 fails so; NUMBER is the first offset of the file that it happens at (calls that touch bytes
 *                 at or behind it; 0: always)
 * TIMES    how often; 0: always
 * PATTERN  part of the path of the open file, the rest of the line
 *
 * The JVM finds the functions of its foreign-function interface by dlsym, which is passed over here, too.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

enum { MOST_RULES = 32, PATH = 4096 };
enum call { WRITE, READ, FORCE, TRUNCATE };
enum fault { FLIP, SHORT, SLOW, LIE, FAIL };

struct rule {
    enum call call;
    enum fault fault;
    int error;
    long long number;
    int times; /* left; -1: always */
    char pattern[512];
};

static struct rule rules[MOST_RULES];
static int rule_count;
static int trace = -1;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *(*real_dlsym)(void *, const char *);

static void *next(const char *name) {
    if (real_dlsym == NULL) {
        real_dlsym = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.34");
        if (real_dlsym == NULL) real_dlsym = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.2.5");
        if (real_dlsym == NULL) real_dlsym = dlvsym(RTLD_NEXT, "dlsym", "GLIBC_2.17");
        if (real_dlsym == NULL) abort();
    }
    return real_dlsym(RTLD_NEXT, name);
}

#define NEXT(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (real == NULL) real = (result (*)(__VA_ARGS__)) next(name)

static void bad(const char *line) {
    fprintf(stderr, "shim: not understood: %s\n", line);
    _exit(99);
}

static void parse(char *line) {
    static const struct { const char *name; enum fault fault; int error; } faults[] = {
        {"flip", FLIP, 0}, {"short", SHORT, 0}, {"slow", SLOW, 0}, {"lie", LIE, 0}, {"eio", FAIL, EIO},
        {"enospc", FAIL, ENOSPC}, {"erofs", FAIL, EROFS}, {"edquot", FAIL, EDQUOT}, {"eacces", FAIL, EACCES},
    };
    static const char *calls[] = {"write", "read", "force", "truncate"};
    char call[16], fault[16];
    struct rule *rule = &rules[rule_count];
    int end = 0, found = 0;
    if (rule_count == MOST_RULES
            || sscanf(line, "%15s %15s %lld %d %n", call, fault, &rule->number, &rule->times, &end) != 4
            || end == 0 || strlen(line + end) >= sizeof rule->pattern)
        bad(line);
    for (int i = 0; i < 4; i++)
        if (strcmp(call, calls[i]) == 0) { rule->call = i; found++; }
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        if (strcmp(fault, faults[i].name) == 0) {
            rule->fault = faults[i].fault;
            rule->error = faults[i].error;
            found++;
        }
    if (found != 2) bad(line);
    if (rule->times == 0) rule->times = -1;
    strcpy(rule->pattern, line + end);
    rule_count++;
}

static void start(void) {
    char *text = getenv("DRAY_FAULTS");
    char *file = getenv("DRAY_FAULT_TRACE");
    if (text != NULL) {
        char *copy = strdup(text), *rest = NULL;
        for (char *line = strtok_r(copy, "\n", &rest); line; line = strtok_r(NULL, "\n", &rest)) parse(line);
        free(copy);
    }
    if (file != NULL) trace = syscall(SYS_openat, AT_FDCWD, file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The path of an open regular file; false for anything else. */
static int path_of(int fd, char *path) {
    char link[64];
    struct stat status;
    int saved = errno;
    pthread_once(&once, start);
    if (rule_count == 0 && trace < 0) return 0;
    if (fd == trace || fstat(fd, &status) != 0 || !(S_ISREG(status.st_mode) || S_ISDIR(status.st_mode))) {
        errno = saved;
        return 0;
    }
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, PATH - 1);
    errno = saved;
    if (length <= 0) return 0;
    path[length] = 0;
    return 1;
}

static void note(const char *format, ...) {
    char line[2 * PATH + 200];
    va_list arguments;
    int saved = errno;
    if (trace < 0) return;
    va_start(arguments, format);
    int length = vsnprintf(line, sizeof line - 1, format, arguments);
    va_end(arguments);
    if (length > 0) {
        if (length > (int) sizeof line - 2) length = sizeof line - 2;
        line[length] = '\n';
        syscall(SYS_write, trace, line, length + 1);
    }
    errno = saved;
}

/* The rule that holds for a call, one use taken off; length 0 where it has none. */
static struct rule *due(enum call call, const char *path, long long offset, long long length) {
    struct rule *found = NULL;
    pthread_mutex_lock(&lock);
    for (int i = 0; i < rule_count && found == NULL; i++) {
        struct rule *rule = &rules[i];
        if (rule->call != call || rule->times == 0 || strstr(path, rule->pattern) == NULL) continue;
        if (rule->fault == FLIP && (rule->number < offset || rule->number >= offset + length)) continue;
        if (rule->fault == FAIL && offset + length < rule->number) continue;
        if (rule->times > 0) rule->times--;
        found = rule;
    }
    pthread_mutex_unlock(&lock);
    return found;
}

static void wait_for(long long milliseconds) {
    struct timespec time = {milliseconds / 1000, milliseconds % 1000 * 1000000};
    nanosleep(&time, NULL);
}

static size_t half(size_t length) { return length < 2 ? length : length / 2; }

static ssize_t positioned_write(int fd, const void *data, size_t length, off_t offset) {
    return syscall(SYS_pwrite64, fd, data, length, offset);
}

static ssize_t do_write(int fd, const void *data, size_t length, off_t offset, int positioned) {
    char path[PATH];
    void *copy = NULL;
    if (length > 0 && path_of(fd, path)) {
        off_t at = positioned ? offset : lseek(fd, 0, SEEK_CUR);
        struct rule *rule = due(WRITE, path, at, length);
        if (rule != NULL) {
            switch (rule->fault) {
            case FAIL: errno = rule->error; return -1;
            case SHORT: length = half(length); break;
            case SLOW: wait_for(rule->number); break;
            case LIE: return length;
            case FLIP:
                copy = malloc(length);
                memcpy(copy, data, length);
                ((char *) copy)[rule->number - at] ^= 1;
                data = copy;
                break;
            }
        }
        note("write %lld %zu %s", (long long) at, length, path);
    }
    ssize_t done = positioned ? positioned_write(fd, data, length, offset) : syscall(SYS_write, fd, data, length);
    free(copy);
    return done;
}

static ssize_t do_read(int fd, void *data, size_t length, off_t offset, int positioned) {
    char path[PATH];
    struct rule *rule = NULL;
    off_t at = 0;
    if (length > 0 && path_of(fd, path)) {
        at = positioned ? offset : lseek(fd, 0, SEEK_CUR);
        rule = due(READ, path, at, length);
        if (rule != NULL && rule->fault == FAIL) { errno = rule->error; return -1; }
        if (rule != NULL && rule->fault == SHORT) length = half(length);
        if (rule != NULL && rule->fault == SLOW) wait_for(rule->number);
    }
    ssize_t done = positioned ? syscall(SYS_pread64, fd, data, length, offset) : syscall(SYS_read, fd, data, length);
    if (rule != NULL && rule->fault == FLIP && done > rule->number - at) ((char *) data)[rule->number - at] ^= 1;
    return done;
}

static int do_force(int fd, long number, const char *name) {
    char path[PATH];
    if (path_of(fd, path)) {
        struct rule *rule = due(FORCE, path, 0, 0);
        if (rule != NULL && rule->fault == FAIL) { errno = rule->error; return -1; }
        if (rule != NULL && rule->fault == SLOW) wait_for(rule->number);
        if (rule != NULL && rule->fault == LIE) return 0;
        int done = syscall(number, fd);
        note("%s %d %s", name, done, path);
        return done;
    }
    return syscall(number, fd);
}

static int do_truncate(int fd, off_t length) {
    char path[PATH];
    if (path_of(fd, path)) {
        struct rule *rule = due(TRUNCATE, path, 0, length);
        if (rule != NULL && rule->fault == FAIL) { errno = rule->error; return -1; }
        if (rule != NULL && rule->fault == SLOW) wait_for(rule->number);
        note("truncate %lld %s", (long long) length, path);
    }
    return syscall(SYS_ftruncate, fd, length);
}

static int do_fallocate(int fd, int mode, off_t offset, off_t length) {
    char path[PATH];
    if (path_of(fd, path)) {
        struct rule *rule = due(TRUNCATE, path, offset, length);
        if (rule != NULL && rule->fault == FAIL) { errno = rule->error; return -1; }
        note("fallocate %d %lld %lld %s", mode, (long long) offset, (long long) length, path);
    }
    return syscall(SYS_fallocate, fd, mode, offset, length);
}

ssize_t write(int fd, const void *data, size_t length) { return do_write(fd, data, length, 0, 0); }
ssize_t pwrite(int fd, const void *data, size_t length, off_t offset) { return do_write(fd, data, length, offset, 1); }
ssize_t pwrite64(int fd, const void *data, size_t length, off64_t offset) { return do_write(fd, data, length, offset, 1); }
ssize_t read(int fd, void *data, size_t length) { return do_read(fd, data, length, 0, 0); }
ssize_t pread(int fd, void *data, size_t length, off_t offset) { return do_read(fd, data, length, offset, 1); }
ssize_t pread64(int fd, void *data, size_t length, off64_t offset) { return do_read(fd, data, length, offset, 1); }
int fsync(int fd) { return do_force(fd, SYS_fsync, "fsync"); }
int fdatasync(int fd) { return do_force(fd, SYS_fdatasync, "fdatasync"); }
int syncfs(int fd) { return do_force(fd, SYS_syncfs, "syncfs"); }
int ftruncate(int fd, off_t length) { return do_truncate(fd, length); }
int ftruncate64(int fd, off64_t length) { return do_truncate(fd, length); }
int fallocate(int fd, int mode, off_t offset, off_t length) { return do_fallocate(fd, mode, offset, length); }
int fallocate64(int fd, int mode, off64_t offset, off64_t length) { return do_fallocate(fd, mode, offset, length); }

ssize_t writev(int fd, const struct iovec *parts, int count) {
    char path[PATH];
    NEXT(ssize_t, "writev", int, const struct iovec *, int);
    if (count > 0 && path_of(fd, path)) return do_write(fd, parts[0].iov_base, parts[0].iov_len, 0, 0);
    return real(fd, parts, count);
}

/* From file to socket in the kernel: as if the file system could not, so that the bytes pass by read. */
ssize_t sendfile(int out, int in, off_t *offset, size_t count) {
    char path[PATH];
    NEXT(ssize_t, "sendfile", int, int, off_t *, size_t);
    if (path_of(in, path) && rule_count > 0) { errno = EINVAL; return -1; }
    return real(out, in, offset, count);
}
ssize_t sendfile64(int out, int in, off64_t *offset, size_t count) { return sendfile(out, in, offset, count); }

static void place(int directory, const char *name, char *path) {
    char link[64], base[PATH];
    ssize_t length;
    if (name[0] == '/') { snprintf(path, PATH, "%s", name); return; }
    if (directory == AT_FDCWD) snprintf(link, sizeof link, "/proc/self/cwd");
    else snprintf(link, sizeof link, "/proc/self/fd/%d", directory);
    length = readlink(link, base, sizeof base - 1);
    base[length < 0 ? 0 : length] = 0;
    snprintf(path, PATH, "%.2000s/%.2000s", base, name);
}

static void note_two(const char *what, int from, const char *old, int to, const char *new, int flags) {
    char a[PATH], b[PATH];
    pthread_once(&once, start);
    if (trace < 0) return;
    place(from, old, a);
    place(to, new, b);
    note("%s %d %s\t%s", what, flags, a, b);
}

static void note_one(const char *what, int directory, const char *name, int value) {
    char a[PATH];
    pthread_once(&once, start);
    if (trace < 0) return;
    place(directory, name, a);
    note("%s %d %s", what, value, a);
}

int rename(const char *old, const char *new) {
    NEXT(int, "rename", const char *, const char *);
    note_two("rename", AT_FDCWD, old, AT_FDCWD, new, 0);
    return real(old, new);
}
int renameat(int from, const char *old, int to, const char *new) {
    NEXT(int, "renameat", int, const char *, int, const char *);
    note_two("rename", from, old, to, new, 0);
    return real(from, old, to, new);
}
int renameat2(int from, const char *old, int to, const char *new, unsigned int flags) {
    NEXT(int, "renameat2", int, const char *, int, const char *, unsigned int);
    note_two("rename", from, old, to, new, flags);
    return real(from, old, to, new, flags);
}
int unlink(const char *name) {
    NEXT(int, "unlink", const char *);
    note_one("unlink", AT_FDCWD, name, 0);
    return real(name);
}
int rmdir(const char *name) {
    NEXT(int, "rmdir", const char *);
    note_one("unlink", AT_FDCWD, name, AT_REMOVEDIR);
    return real(name);
}
int unlinkat(int directory, const char *name, int flags) {
    NEXT(int, "unlinkat", int, const char *, int);
    note_one("unlink", directory, name, flags);
    return real(directory, name, flags);
}
int mkdir(const char *name, mode_t mode) {
    NEXT(int, "mkdir", const char *, mode_t);
    note_one("mkdir", AT_FDCWD, name, mode);
    return real(name, mode);
}
int mkdirat(int directory, const char *name, mode_t mode) {
    NEXT(int, "mkdirat", int, const char *, mode_t);
    note_one("mkdir", directory, name, mode);
    return real(directory, name, mode);
}
int fchmod(int fd, mode_t mode) {
    char path[PATH];
    NEXT(int, "fchmod", int, mode_t);
    if (path_of(fd, path)) note("attributes %o %s", mode, path);
    return real(fd, mode);
}
int futimens(int fd, const struct timespec times[2]) {
    char path[PATH];
    NEXT(int, "futimens", int, const struct timespec *);
    if (path_of(fd, path)) note("attributes 0 %s", path);
    return real(fd, times);
}

long syscall(long number, ...) {
    va_list list;
    long a[6];
    NEXT(long, "syscall", long, ...);
    va_start(list, number);
    for (int i = 0; i < 6; i++) a[i] = va_arg(list, long);
    va_end(list);
    switch (number) {
    case SYS_renameat2: note_two("rename", (int) a[0], (char *) a[1], (int) a[2], (char *) a[3], (int) a[4]); break;
    case SYS_mkdirat: note_one("mkdir", (int) a[0], (char *) a[1], (int) a[2]); break;
    case SYS_unlinkat: note_one("unlink", (int) a[0], (char *) a[1], (int) a[2]); break;
    case SYS_linkat: note_two("link", (int) a[0], (char *) a[1], (int) a[2], (char *) a[3], (int) a[4]); break;
    default: break;
    }
    return real(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

void *dlsym(void *handle, const char *name) {
    static const struct { const char *name; void *here; } ours[] = {
        {"write", write}, {"pwrite", pwrite}, {"pwrite64", pwrite64}, {"read", read}, {"pread", pread},
        {"pread64", pread64}, {"fsync", fsync}, {"fdatasync", fdatasync}, {"syncfs", syncfs},
        {"ftruncate", ftruncate}, {"ftruncate64", ftruncate64}, {"fallocate", fallocate},
        {"fallocate64", fallocate64}, {"renameat", renameat}, {"renameat2", renameat2}, {"unlinkat", unlinkat},
        {"mkdirat", mkdirat}, {"fchmod", fchmod}, {"futimens", futimens}, {"syscall", syscall},
    };
    next("dlsym");
    for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
        if (strcmp(name, ours[i].name) == 0) return ours[i].here;
    return real_dlsym(handle, name);
}
