import Foundation

/// What the operating system allows the process.
public enum ProcessLimits {
  /// Bytes of address space (`ulimit -v`); nil when there is no limit.
  public static var addressSpace: Double? { limit(.init(RLIMIT_AS.rawValue)).map(Double.init) }

  /// Files open at the same time (`ulimit -n`); nil when there is no limit.
  public static var openFiles: Int? { limit(.init(RLIMIT_NOFILE.rawValue)).flatMap { Int(exactly: $0) } }

  /// Bytes of address space that the program takes before it stores anything: libraries, and for every core the stack and the
  /// arena of a thread and the buffer of 128 MB in which OpenBLAS packs matrices. Measured; without that buffer OpenBLAS
  /// tries for ever.
  public static var ownAddressSpace: Double { 520e6 + 220e6 * Double(Workers.count) }

  private static func limit(_ resource: __rlimit_resource_t) -> UInt? {
    var limit = rlimit()
    guard unsafe getrlimit(resource, &limit) == 0, limit.rlim_cur != UInt.max else { return nil }
    return UInt(limit.rlim_cur)
  }
}
