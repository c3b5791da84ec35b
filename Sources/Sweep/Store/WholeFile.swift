import Foundation
import LinearAlgebra

/// Writing of a sweep's files, whole or not at all.
enum WholeFile {
  /// Under a name of its own first, which is the same every time: what a process that was stopped leaves is written
  /// over. Whoever writes has the lock of the job, or makes the directory.
  ///
  /// - Throws: `SweepError.cannotWrite`.
  static func write(_ bytes: Data, to path: String) throws(SweepError) {
    let temporary = path + ".part"
    do {
      try bytes.write(to: URL(file: temporary))
      try renameFile(temporary, to: path)
    } catch {
      try? FileManager.default.removeItem(atPath: temporary)
      throw .cannotWrite(path: path, reason: reason(error))
    }
  }

  static func makeFolder(_ path: String) throws(SweepError) {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw .cannotWrite(path: path, reason: reason(error))
    }
  }

  /// The words of the operating system where Foundation hands them on.
  static func reason(_ error: any Error) -> String {
    if let error = error as? RenameError { return error.reason }
    let error = error as NSError
    let underlying = (error.userInfo[NSUnderlyingErrorKey] as? any Error).map { $0 as NSError } ?? error
    return underlying.localizedFailureReason ?? underlying.localizedDescription
  }
}
