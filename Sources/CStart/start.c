// What has to be looked at before any library starts: OpenBLAS begins its threads as it is loaded, and where they have no room it ends
// the process by a signal. Later, and for what is left by then, `ProcessLimits` looks.

#if defined(__linux__)

#include "start.h"

#include <pthread.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#define MOST_THREADS 64

static void refuse(const char *what, double allowed, double needed, const char *option) {
  char text[200];
  int length = snprintf(text, sizeof text, "dmft: the process may use %.3g MB of %s and needs %.3g; allowed: a larger ulimit %s\n",
                        allowed / 1e6, what, needed / 1e6, option);
  if (write(STDERR_FILENO, text, (size_t)length) < 0) _exit(75);
  _exit(75);
}

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;

static void *wait_at_gate(void *nothing) {
  pthread_mutex_lock(&gate);
  pthread_mutex_unlock(&gate);
  return nothing;
}

/// How many of some threads the system lets the process have at a time.
static int threads_of(int wanted) {
  pthread_t threads[MOST_THREADS];
  int count = 0;
  pthread_mutex_lock(&gate);
  while (count < wanted && count < MOST_THREADS && pthread_create(&threads[count], NULL, wait_at_gate, NULL) == 0) count++;
  pthread_mutex_unlock(&gate);
  for (int i = 0; i < count; i++) pthread_join(threads[i], NULL);
  return count;
}

/// Where threads cannot be started, libraries wait for them for ever.
static void check_threads(long cores) {
  int wanted = cores < MOST_THREADS / 2 - 4 ? 2 * (int)cores + 4 : MOST_THREADS;
  int count = threads_of(wanted);
  if (count == wanted) return;
  char text[200];
  int length = snprintf(text, sizeof text,
                        "dmft: the process may start %d threads and needs %d; allowed: a larger ulimit -u, or limit of tasks\n", count,
                        wanted);
  if (write(STDERR_FILENO, text, (size_t)length) < 0) _exit(75);
  _exit(75);
}

static void check(int count, char **arguments, char **environment) {
  (void)count, (void)arguments, (void)environment;
  struct rlimit limit;
  long online = sysconf(_SC_NPROCESSORS_ONLN), cores = online < 1 ? 1 : online;
  double needed = dmft_own_space + dmft_thread_space * (double)cores;
  if (getrlimit(RLIMIT_AS, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && (double)limit.rlim_cur < needed)
    refuse("address space", (double)limit.rlim_cur, needed, "-v");
  // Counts private memory, too, since Linux 4.7.
  if (getrlimit(RLIMIT_DATA, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && (double)limit.rlim_cur < needed)
    refuse("data", (double)limit.rlim_cur, needed, "-d");
  if (getrlimit(RLIMIT_STACK, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY && (double)limit.rlim_cur < dmft_least_stack)
    refuse("stack", (double)limit.rlim_cur, dmft_least_stack, "-s");
  check_threads(cores);
}

/// Of the program itself, before the constructors of any library.
__attribute__((section(".preinit_array"), used)) static void (*const first)(int, char **, char **) = check;

#endif
