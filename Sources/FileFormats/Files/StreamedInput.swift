import Foundation

/// Inputs that have no name of their own: standard input, and the open files that a shell hands over as `/dev/fd/63`. What they hold is
/// told apart by how it begins.
/// Names in a configuration that comes so start at the working directory.
package enum StreamedInput {
  /// What standard input is called, in messages as well.
  package static let standardInput = "standard input"

  /// Where it is read.
  private static let device = "/dev/stdin"

  /// The path of an argument, of which `-` stands for standard input.
  @Sendable package static func path(_ argument: String) -> String {
    switch argument {
    case "-", device: standardInput
    // A file that is called so.
    case standardInput: "./" + argument
    default: argument
    }
  }

  /// Where the system has it.
  static func place(_ path: String) -> String { path == standardInput ? device : path }

  package static func isStream(_ path: String) -> Bool {
    path == standardInput || path == device
      || ["/dev/fd/", "/proc/self/fd/"].contains { path.hasPrefix($0) }
  }

  /// What a file with this content would end with: `json` of what begins with a brace or a bracket, else `csv`.
  ///
  /// - Throws: `CommandFailure`: `noInput` where nothing can be read, `badInput` for netCDF, which is not read in one go.
  package static func ending(_ path: String) throws -> String {
    let data = try InputFile.data(at: path, limit: lengthLimit)
    guard
      !marksOfNetCDF.contains(where: { data.starts(with: $0.utf8) || data.dropFirst().starts(with: $0.utf8) })
    else {
      throw CommandFailure(
        code: .badInput,
        message:
          "\(path): netCDF or HDF5, of which parts lie anywhere; allowed: CSV or JSON, or the name of a file")
    }
    let start = data.first { !blanks.contains($0) }
    return start == UInt8(ascii: "{") || start == UInt8(ascii: "[") ? "json" : "csv"
  }

  /// That of tables and of results in JSON.
  private static let lengthLimit = 1 << 30
  /// At the start, the second behind one byte.
  private static let marksOfNetCDF = ["CDF\u{1}", "CDF\u{2}", "CDF\u{5}", "HDF\r\n"]
  /// Space, the ends of lines, and the bytes of a mark of order.
  private static let blanks: Set<UInt8> = [0x20, 0x09, 0x0A, 0x0D, 0xEF, 0xBB, 0xBF]
}
