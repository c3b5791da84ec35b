#pragma once
#include <hdf5.h>

/* What the library has as macros that are not constants. */
static inline hid_t dmft_h5_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t dmft_h5_file_access(void) { return H5P_FILE_ACCESS; }
static inline void dmft_h5_silence(void) { H5Eset_auto2(H5E_DEFAULT, NULL, NULL); }
static inline unsigned dmft_h5_read_only(void) { return H5F_ACC_RDONLY; }
