/* Rates of dgemm on this machine, GFlop/s, one line of JSON.

       cc -O2 dgemm.c -o dgemm -lopenblas -lpthread      ./dgemm [seconds per measurement]

   C (m x n) = A (m x k) B (k x n), row-major, out-of-date C not read. "one" is one thread, "two" the sum over two
   threads that multiply matrices of their own with one BLAS thread each, as dmft works, and "split" one product that
   OpenBLAS divides between its two threads. The best of five measurements each. */

#include <cblas.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

void openblas_set_num_threads(int);
char *openblas_get_corename(void);
char *openblas_get_config(void);

enum { measurements = 5, workers = 2 };

typedef struct {
  int m, n, k;
  double *a, *b, *c;
  double seconds; /* how long to measure */
  double rate;    /* GFlop/s */
  pthread_barrier_t *start;
} Work;

static double now(void) {
  struct timespec t;
  clock_gettime(CLOCK_MONOTONIC, &t);
  return t.tv_sec + 1e-9 * t.tv_nsec;
}

static double *filled(long count) {
  double *x = malloc(count * sizeof *x);
  if (!x) abort();
  for (long i = 0; i < count; i++) x[i] = 1.0 / (1 + i % 7);
  return x;
}

static void multiply(const Work *w) {
  cblas_dgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, w->m, w->n, w->k, 1, w->a, w->k, w->b, w->n, 0, w->c, w->n);
}

static void *measure(void *argument) {
  Work *w = argument;
  multiply(w);
  if (w->start) pthread_barrier_wait(w->start);
  double begin = now(), end;
  long products = 0;
  do {
    multiply(w);
    products++;
    end = now();
  } while (end - begin < w->seconds);
  w->rate = 2e-9 * w->m * w->n * w->k * products / (end - begin);
  return NULL;
}

/* The summed rate of `threads` threads, each with its own matrices. */
static double together(Work *work, int threads) {
  pthread_t thread[workers];
  pthread_barrier_t start;
  pthread_barrier_init(&start, NULL, threads);
  for (int i = 0; i < threads; i++) {
    work[i].start = &start;
    pthread_create(&thread[i], NULL, measure, &work[i]);
  }
  double sum = 0;
  for (int i = 0; i < threads; i++) {
    pthread_join(thread[i], NULL);
    sum += work[i].rate;
  }
  pthread_barrier_destroy(&start);
  return sum;
}

static double best(Work *work, int threads) {
  double best = 0;
  for (int i = 0; i < measurements; i++) {
    double rate = together(work, threads);
    if (rate > best) best = rate;
  }
  return best;
}

int main(int count, char **arguments) {
  const double seconds = count > 1 ? atof(arguments[1]) : 0.3;
  const int shapes[][3] = {{2048, 2048, 2048}, {16, 64, 2048}, {64, 64, 2048}};
  printf("{\"kernel\": \"%s\", \"config\": \"%s\"", openblas_get_corename(), openblas_get_config());
  for (int s = 0; s < 3; s++) {
    const int m = shapes[s][0], n = shapes[s][1], k = shapes[s][2];
    Work work[workers];
    for (int i = 0; i < workers; i++) {
      work[i] = (Work){m, n, k, filled((long)m * k), filled((long)k * n), filled((long)m * n), seconds, 0, NULL};
    }
    openblas_set_num_threads(1);
    printf(", \"%dx%dx%d\": {\"one\": %.1f, \"two\": %.1f", m, n, k, best(work, 1), best(work, 2));
    openblas_set_num_threads(2);
    printf(", \"split\": %.1f}", best(work, 1));
    for (int i = 0; i < workers; i++) {
      free(work[i].a);
      free(work[i].b);
      free(work[i].c);
    }
  }
  printf("}\n");
  return 0;
}
