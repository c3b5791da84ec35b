import Foundation
import LinearAlgebra

/// A variable of a netCDF file.
enum NetCDFArray {
  static func array(_ file: String, variable: String?) throws -> NumericArray {
    let content = try NetCDFResult.contents(of: file)
    let found = try select(variable, of: content, file)
    let lengths = found.dimensions.map { name in
      content.dimensions.first { $0.name == name }?.length ?? 0
    }
    return NumericArray(shape: lengths, values: found.values)
  }

  /// The variable named, or the only one.
  private static func select(
    _ name: String?, of content: NetCDFFile, _ file: String
  ) throws -> NetCDFFile.Variable {
    let dimensions = Set(content.dimensions.map(\.name))
    let names = content.variables.map(\.name).filter { !dimensions.contains($0) }
    let list = "there are: \(names.isEmpty ? "none" : names.joined(separator: ", "))"
    guard let wanted = name ?? (names.count == 1 ? names[0] : nil) else {
      throw CommandFailure(code: .badInput, message: "\(file): give the variable as \(file):NAME; \(list)")
    }
    guard let variable = content.variable(wanted) else {
      throw CommandFailure(
        code: .badInput, message: "\(file): there is no variable \(Readable.quoted(wanted)); \(list)")
    }
    return variable
  }
}
