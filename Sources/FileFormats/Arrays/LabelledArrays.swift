import Foundation
import LinearAlgebra

/// Arrays in netCDF and HDF5 files, whatever program wrote them and whatever their ending.
enum LabelledArrays {
  /// - Parameter name: with its groups, `g/K`; nil for the only one besides coordinates.
  static func array(_ name: String?, of file: String) throws -> NumericArray {
    let name = name.map { $0.split(separator: "/").joined(separator: "/") }
    try FileClaims.claim(file, as: .input)
    try InputFile.checkIsFile(file)
    return HDF5File.isOne(file) ? try grouped(name, of: file) : try classic(name, of: file)
  }

  private static func grouped(_ name: String?, of file: String) throws -> NumericArray {
    func translating<Value>(_ body: () throws(NetCDFError) -> Value) throws -> Value {
      do {
        return try body()
      } catch {
        throw CommandFailure(code: .badInput, message: "\(file): \(error)")
      }
    }
    let content = try translating { () throws(NetCDFError) in try HDF5File(file) }
    let names = content.dataSets.filter { !$0.isAxis || $0.path == name }.map(\.path)
    let chosen = try ArrayFile.chosen(name, among: names, of: file)
    guard let dataSet = content[chosen] else { return NumericArray(shape: [0], values: []) }
    if case .other(let words) = dataSet.kind {
      throw CommandFailure(
        code: .badInput, message: "\(file): \(chosen) holds \(words); allowed: real numbers")
    }
    return NumericArray(
      shape: dataSet.shape,
      values: try translating { () throws(NetCDFError) in try content.numbers(of: dataSet) },
      kind: dataSet.kind == .integer ? .integer : dataSet.kind == .boolean ? .boolean : .floating,
      precision: dataSet.precision)
  }

  /// netCDF of before HDF5, which has no groups.
  private static func classic(_ name: String?, of file: String) throws -> NumericArray {
    let content = try NetCDFData.contents(of: file)
    let dimensions = Set(content.dimensions.map(\.name))
    let names = content.variables.map(\.name).filter { !dimensions.contains($0) || $0 == name }
    let chosen = try ArrayFile.chosen(name, among: names, of: file)
    guard let variable = content.variable(chosen) else { return NumericArray(shape: [0], values: []) }
    let shape = variable.dimensions.map { name in
      content.dimensions.first { $0.name == name }?.length ?? 0
    }
    return NumericArray(
      shape: shape, values: variable.values, kind: variable.isInteger ? .integer : .floating)
  }
}
