import DMFT
import Foundation
import LinearAlgebra

/// Why a file is no collected sweep although it says so.
struct LabelError: Error {
  /// Goes on from "its attribute sweep_axes".
  var reason: String

  /// The axes that a file lists.
  static func reading(_ text: String) throws(LabelError) -> [SweepAxis] {
    do {
      return try JSONDecoder().decode([SweepAxis].self, from: Data(text.utf8))
    } catch {
      throw LabelError(reason: "is no list of axes: keys of equally many values, at least one key an axis")
    }
  }
}

extension SweepAxis {
  /// The axis as the file has it: fewer values where some were selected, one where the dimension went with a selection; nil where
  /// nothing is left of it.
  ///
  /// - Throws: `LabelError` where nobody knows which values are left.
  func labelled(in file: NetCDFFile) throws(LabelError) -> SweepAxis? {
    let dimension = file.dimensions.first { $0.name == name }
    let length = dimension?.length ?? 1
    let found = keys.map { $0.values(along: dimension == nil ? [] : [name], in: file) }
    guard dimension != nil || found.contains(where: { $0 != nil }) else { return nil }
    var labelled: [Key] = []
    for (key, values) in zip(keys, found) {
      let values = values ?? key.values
      guard values.count == length else {
        throw LabelError(
          reason:
            "gives \(key.name) \(values.count.counting("value")), and the file has \(length) without saying which"
        )
      }
      labelled.append(Key(key.path, name: key.name, values))
    }
    return SweepAxis(name, keys: labelled)
  }
}

extension SweepAxis.Key {
  /// What the file holds under the name; nil when nothing lies along these dimensions.
  fileprivate func values(along dimensions: [String], in file: NetCDFFile) -> [SweepValue]? {
    if let numbers = file.variable(name), numbers.dimensions == dimensions {
      return numbers.values.map { number in values.first { $0.number == number } ?? .number(number) }
    }
    guard let words = file.texts(name), words.dimensions == dimensions else { return nil }
    return words.values.map { word in values.first { $0.label == word } ?? .text(word) }
  }
}

/// Where the curves of a collected sweep stand in a file.
struct SweepLayout {
  var axis = LearningCurve.Axis.step
  /// As many as a curve has, or as all have together.
  var positions: [Double] = []
  var length = 1
  /// Along the axes in their order, then along the curve.
  var columns: [NetCDFFile.Variable] = []

  /// - Throws: `LabelError` for a file whose variables lie along other dimensions.
  init(_ axes: [SweepAxis], _ file: NetCDFFile) throws(LabelError) {
    guard let found = [LearningCurve.Axis.step, .time].first(where: { file.variable($0.rawValue) != nil }),
      let places = file.variable(found.rawValue)
    else { throw LabelError(reason: "stands in a file that has neither step nor time") }
    axis = found
    let names = axes.map(\.name).filter { name in file.dimensions.contains { $0.name == name } }
    let along = places.dimensions.first { !names.contains($0) }
    let order = names + (along.map { [$0] } ?? [])
    let (count, overflow) = file.count(order)
    let ownLength = file.count(along.map { [$0] } ?? []).count
    columns = file.variables.compactMap { variable in
      variable.name == found.rawValue ? nil : variable.arranged(along: order, of: file.dimensions)
    }
    guard !columns.isEmpty, !overflow, columns.allSatisfy({ $0.values.count == count }) else {
      let dimensions = order.joined(separator: ", ")
      let other = file.variables.max { $0.dimensions.count < $1.dimensions.count }
      let found = other.map { "; \($0.name) lies along \($0.dimensions.joined(separator: ", "))" } ?? ""
      throw LabelError(reason: "names axes along which no column lies (\(dimensions))\(found)")
    }
    length = ownLength
    if places.dimensions.count <= 1, places.values.count == length {
      positions = places.values
    } else if let own = places.arranged(along: order, of: file.dimensions), own.values.count == count {
      positions = own.values
    } else {
      throw LabelError(reason: "names axes along which \(found.rawValue) does not lie")
    }
  }
}

extension NetCDFFile {
  /// How many values lie along dimensions; the one without a length counts nothing.
  fileprivate func count(_ names: [String]) -> (count: Int, overflow: Bool) {
    names.reduce((1, false)) { product, name in
      let length = dimensions.first { $0.name == name }?.length ?? 0
      let (count, overflow) = product.0.multipliedReportingOverflow(by: length)
      return (count, overflow || product.1)
    }
  }
}

extension NetCDFFile.Variable {
  /// The variable with its dimensions in this order; nil when it has others.
  fileprivate func arranged(along order: [String], of lengths: [NetCDFFile.Dimension]) -> Self? {
    if dimensions == order { return self }
    guard dimensions.count == order.count, Set(dimensions) == Set(order), Set(order).count == order.count
    else { return nil }
    let shape = order.map { name in lengths.first { $0.name == name }?.length ?? 0 }
    // Of each dimension of the new order, how far apart its values stand.
    let strides = order.map { name in
      dimensions.drop { $0 != name }.dropFirst().reduce(1) { product, later in
        product * (lengths.first { $0.name == later }?.length ?? 0)
      }
    }
    var moved = self
    moved.dimensions = order
    moved.values = values.indices.map { index in
      var rest = index
      return values[
        zip(shape, strides).reversed().reduce(0) { place, axis in
          defer { rest /= axis.0 }
          return place + rest % axis.0 * axis.1
        }]
    }
    return moved
  }
}
