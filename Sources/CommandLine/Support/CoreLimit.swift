import Foundation
import LinearAlgebra
import FileFormats

/// The environment variable with which whoever starts several programs at a time divides the cores among them.
enum CoreLimit {
  static let variable = "DMFT_THREADS"

  /// - Throws: `CommandFailure` with `usage` for what is not a number of cores.
  static func apply(_ environment: [String: String] = ProcessInfo.processInfo.environment) throws {
    if let cores = try cores(environment) { Workers.limit(to: cores) }
  }

  static func cores(_ environment: [String: String]) throws -> Int? {
    guard let text = environment[variable], !text.isEmpty else { return nil }
    guard let cores = Int(text), Allowed.threads.contains(cores) else {
      let range = "from \(Allowed.threads.lowerBound) to \(Allowed.threads.upperBound)"
      throw CommandFailure(
        code: .usage, message: "\(variable) is \(Readable.quoted(text)); allowed: a whole number \(range)")
    }
    return cores
  }
}
