import CNetCDF

/// Why a labelled array file could not be read or written.
public struct NetCDFError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What was being done, such as `reading variable test_loss`.
  public let operation: String
  /// The reason in the words of the netCDF library, or of this module.
  public let reason: String

  public init(_ operation: String, _ reason: String) {
    self.operation = operation
    self.reason = reason
  }

  public var description: String { "\(operation): \(reason)" }

  /// - Throws: `NetCDFError` with the library's message when `status` is not success.
  static func check(_ status: Int32, _ operation: @autoclosure () -> String) throws(NetCDFError) {
    guard status != NC_NOERR else { return }
    throw NetCDFError(operation(), unsafe String(cString: nc_strerror(status)))
  }
}
