#pragma once
/* Complex numbers as plain structures, so that every LAPACKE prototype can be imported. */
#define LAPACK_COMPLEX_CUSTOM
typedef struct { float real, imaginary; } lapack_complex_float;
typedef struct { double real, imaginary; } lapack_complex_double;
#include <lapacke.h>
#include <cblas.h>
