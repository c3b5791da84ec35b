import Foundation
import Synchronization

/// The netCDF library as a shared resource.
///
/// Neither libnetcdf nor the HDF5 library under it may be entered by two threads at a time.
enum NetCDFLibrary {
  private static let lock = Mutex(())

  static func exclusively<Value: Sendable>(
    _ body: () throws(NetCDFError) -> Value
  ) throws(NetCDFError) -> Value {
    try lock.withLock { _ throws(NetCDFError) in
      silence()
      return try body()
    }
  }

  /// Keeps HDF5 from printing its errors, even those that netCDF expects, to standard error.
  ///
  /// The switch belongs to a thread, and netCDF sets it in the first one that calls it only. The function
  /// is looked up at run time because the name of HDF5's library differs between systems.
  private static func silence() {
    typealias SetAutomaticPrinting = @convention(c) (Int64, OpaquePointer?, OpaquePointer?) -> Int32
    let defaultStack: Int64 = 0
    guard let symbol = unsafe dlsym(nil, "H5Eset_auto2") else { return }
    _ = unsafe unsafeBitCast(symbol, to: SetAutomaticPrinting.self)(defaultStack, nil, nil)
  }
}
