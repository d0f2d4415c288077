/* Sets the clock of whole processes: loaded before libc (LD_PRELOAD), it adds to the machine's time as many seconds as stand in
 * the file that AHEAD names, a 64-bit number in the machine's order. The file is mapped, so that setting it sets the clock of
 * every process at once. Clocks that only measure how long something takes are left alone.
 *
 * libfaketime does far more, but threads that read its file while another does see the machine's own time for a moment. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static const _Atomic int64_t *ahead;

/* Whoever may call before this has run gets the machine's time; nobody does. A clock that cannot be set is no clock. */
__attribute__((constructor)) static void map_the_file(void)
{
    const char *name = getenv("AHEAD");
    int file = name ? open(name, O_RDONLY | O_CLOEXEC) : -1;
    void *page = file < 0 ? MAP_FAILED : mmap(NULL, sizeof *ahead, PROT_READ, MAP_SHARED, file, 0);
    if (page == MAP_FAILED)
        abort();
    close(file);
    ahead = page;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int failed = (int)syscall(SYS_clock_gettime, clock, now);
    if (!failed && ahead && (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE))
        now->tv_sec += atomic_load(ahead);
    return failed;
}

int gettimeofday(struct timeval *restrict now, void *restrict zone)
{
    struct timespec precise;
    (void)zone;
    int failed = clock_gettime(CLOCK_REALTIME, &precise);
    if (!failed)
        *now = (struct timeval){.tv_sec = precise.tv_sec, .tv_usec = precise.tv_nsec / 1000};
    return failed;
}

time_t time(time_t *now)
{
    struct timespec precise;
    time_t seconds = clock_gettime(CLOCK_REALTIME, &precise) ? (time_t)-1 : precise.tv_sec;
    if (now)
        *now = seconds;
    return seconds;
}
