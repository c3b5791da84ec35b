#pragma once
#include <hdf5.h>

/* What the library has as macros that are not constants. */
static inline hid_t dmft_h5_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t dmft_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline void dmft_h5_silence(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
static inline unsigned dmft_h5_read_only(void) { return H5F_ACC_RDONLY; }

/* A process of its own for what may end it: damaged files of other programs, at which HDF5 crashes, or never returns. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#ifdef __GLIBC__
#include <malloc.h>
#endif
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

/* Begins one: 0 in the new process, which ends when it has used so many seconds of a processor, or when so many have passed (wait); its
   number in the old one; -1 where there is none. */
static inline int dmft_trial_begin(unsigned seconds, unsigned wait) {
  pid_t trial = fork();
  if (trial != 0) return trial;
  /* Crashes are what it is for: nobody is told. */
  const int crashes[] = {SIGSEGV, SIGBUS, SIGABRT, SIGILL, SIGFPE, SIGTRAP, SIGPROF, SIGALRM};
  sigset_t none;
  for (unsigned i = 0; i < sizeof crashes / sizeof *crashes; i++) signal(crashes[i], SIG_DFL);
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, NULL);
  struct rlimit core = {0, 0};
  setrlimit(RLIMIT_CORE, &core);
  int nowhere = open("/dev/null", O_WRONLY);
  if (nowhere >= 0) dup2(nowhere, STDERR_FILENO);
  struct itimerval used = {{0, 0}, {seconds, 0}};
  setitimer(ITIMER_PROF, &used, NULL);
  alarm(wait);
  return 0;
}

/* In the new process, when it has come to its end. HDF5 that has written beyond its own memory may not crash before memory is next
   asked for or given back: that is done here, and not left to the process that reads the file. */
static inline void dmft_trial_end(void) {
  H5close();
  void *held[256];
  for (size_t round = 0; round < 2; round++) {
    for (size_t i = 0; i < 256; i++) held[i] = malloc(24 + 16 * i + (round ? i * i : 0));
    for (size_t i = 0; i < 256; i += 2) free(held[i]);
    for (size_t i = 1; i < 256; i += 2) free(held[i]);
    /* Freeing a large part joins small ones that are free. */
    free(malloc((size_t)1 << 17));
#ifdef __GLIBC__
    malloc_trim(0);
#endif
  }
  _exit(0);
}

/* In the old one: 0 when the new one came to its end, 1 when it crashed, 2 when it had used its processor time, 3 when it stopped itself
   by an instruction for that, which is how Swift stops and C does not, 4 when its wait was over, -1 when nobody knows. */
static inline int dmft_trial_outcome(int trial) {
  int status;
  while (waitpid(trial, &status, 0) < 0)
    if (errno != EINTR) return -1;
  if (WIFEXITED(status)) return WEXITSTATUS(status) == 0 ? 0 : 1;
  /* Whoever kills it from outside has other reasons than the file. */
  int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  if (number == SIGILL || number == SIGTRAP) return 3;
  if (number == SIGALRM) return 4;
  return number == SIGPROF ? 2 : number == SIGKILL || number == SIGTERM ? -1 : 1;
}
