import DMFT
import Foundation
import LinearAlgebra
import FileFormats

/// Modes as files: the table that `task: {file: …}` reads, or netCDF.
struct TaskFile {
  static let endings = ["csv", "nc"]

  var modes: [Mode]
  /// Lines above the table, and the `comment` of a netCDF file.
  var comments: [String]

  func write(to path: String) throws {
    if OutputPath.isStandardOutput(path) { return try StandardOutput.print(text) }
    let data = OutputPath.ending(path) == "nc" ? try NetCDFData.data(file, path: path) : Data(text.utf8)
    try AtomicFile.write(data, to: path)
  }

  /// The columns of the table under one name.
  var json: JSONValue {
    [
      "task": [
        "lambda": .numbers(modes.map(\.eigenvalue)), "target_power": .numbers(modes.map(\.targetPower)),
        "multiplicity": .numbers(modes.map(\.multiplicity)),
      ]
    ]
  }

  private var text: String {
    let rows = modes.map { mode in
      [mode.eigenvalue, mode.targetPower, mode.multiplicity].map(\.shortest).joined(separator: ",")
        + "\n"
    }
    return comments.map { "# \($0)\n" }.joined() + "lambda,target_power,multiplicity\n" + rows.joined()
  }

  private var file: NetCDFFile {
    func variable(_ name: String, _ longName: String, _ value: (Mode) -> Double) -> NetCDFFile.Variable {
      .init(
        name, dimensions: ["row"], values: modes.map(value),
        attributes: [.init("long_name", .text(longName)), .init("units", .text("1"))])
    }
    return NetCDFFile(
      dimensions: [.init("row", length: modes.count)],
      variables: [
        variable("lambda", "eigenvalue of the kernel") { $0.eigenvalue },
        variable("target_power", "mean square of the target on these modes") { $0.targetPower },
        variable("multiplicity", "number of modes that share the eigenvalue") { $0.multiplicity },
      ],
      attributes: [
        .init("Conventions", .text("CF-1.8")), .init("version", .text(Version.current)),
        .init("comment", .text(comments.joined(separator: "\n"))),
      ])
  }
}
