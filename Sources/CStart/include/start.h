#ifndef DMFT_START_H
#define DMFT_START_H

/// Bytes of address space that a run takes before it stores anything: libraries and arenas. Measured.
static const double dmft_own_space = 280e6;
/// What every core adds: the stack of a thread, and what the BLAS asks for until it gets it.
static const double dmft_thread_space = 220e6;
/// Bytes of stack without which the first call ends the process.
static const double dmft_least_stack = 131072;

#endif
