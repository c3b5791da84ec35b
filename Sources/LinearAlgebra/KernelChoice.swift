import CLAPACKE

/// Which of its kernels OpenBLAS uses; it decides the speed of everything cubic, so benchmarks name it.
public enum KernelChoice {
  /// The processor type that OpenBLAS has chosen its kernels for, or was told in OPENBLAS_CORETYPE.
  public static var current: String {
    unsafe openblas_get_corename().map { unsafe String(cString: $0) } ?? "unknown"
  }
}
