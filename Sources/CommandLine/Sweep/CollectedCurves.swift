import ArgumentParser
import DMFT
import Foundation
import LinearAlgebra
import Sweep
import FileFormats
import ResultFiles

/// `--at name=value`: which curves of a collected sweep a command takes.
struct SelectionOptions: ParsableArguments {
  /// A coordinate of a sweep, and its value.
  struct Coordinate: ExpressibleByArgument {
    let name, value: String

    init?(argument: String) {
      let parts = argument.split(separator: "=", maxSplits: 1)
      guard parts.count == 2 else { return nil }
      (name, value) = (String(parts[0]), String(parts[1]))
    }

    func matches(_ other: SweepValue) -> Bool {
      if let number = other.number, let own = CoreScalar.decimal(value) { return number == own }
      return other.label == value
    }
  }

  @Option(
    help: ArgumentHelp(
      "Of a collected sweep: only curves with this value of an axis, as in width=64; may be repeated.",
      valueName: "name=value"))
  var at: [Coordinate] = []

  /// The curves of a file: one, or those of a collected sweep that were asked for.
  ///
  /// - Throws: `CommandFailure` for what is wrong with the file, and for a value that no point has.
  ///
  /// - Parameter own: how tables of other programs are read.
  func curves(_ path: String, reading own: OwnColumns = .init()) throws -> [CollectedCurve] {
    guard OutputPath.ending(path) == "nc" else {
      return [CollectedCurve(label: "", coordinates: [], record: try ResultFile.read(path, reading: own))]
    }
    let file = try NetCDFData.contents(of: path)
    guard let sweep = try SweepFailure.translating({ try CollectedSweep(file, path: path) }) else {
      return [CollectedCurve(label: "", coordinates: [], record: try NetCDFResult.record(file, path: path))]
    }
    try check(sweep.grid, path)
    let curves = (0..<sweep.grid.count).flatMap { point in
      let coordinates = sweep.grid.coordinates(of: point).map {
        (name: $0.key.name, path: $0.key.path, value: $0.value)
      }
      return isAsked(coordinates) ? self.curves(sweep, point, coordinates) : []
    }
    guard !curves.isEmpty else {
      throw CommandFailure(
        code: .badInput, message: "\(path): no point of the sweep that was asked for has a curve")
    }
    return curves
  }

  private func isAsked(_ coordinates: [(name: String, path: String, value: SweepValue)]) -> Bool {
    at.allSatisfy { asked in coordinates.contains { $0.name == asked.name && asked.matches($0.value) } }
  }

  private func check(_ grid: SweepGrid, _ path: String) throws {
    let keys = grid.axes.flatMap(\.keys)
    for asked in at {
      guard let key = keys.first(where: { $0.name == asked.name }) else {
        throw CommandFailure(
          code: .badInput,
          message: "\(path): there is no axis \(Readable.quoted(asked.name)); there are: "
            + keys.map(\.name).joined(separator: ", "))
      }
      guard key.values.contains(where: asked.matches) else {
        throw CommandFailure(
          code: .badInput,
          message: "\(path): \(asked.name) is never \(Readable.shortened(asked.value)); it is "
            + key.values.map(\.label).joined(separator: ", "))
      }
    }
  }

  /// Theory and simulation of a point, with one configuration: the coordinates.
  private func curves(
    _ sweep: CollectedSweep, _ point: Int, _ coordinates: [(name: String, path: String, value: SweepValue)]
  ) -> [CollectedCurve] {
    let varying = Set(sweep.grid.axes.filter { $0.length > 1 }.flatMap(\.keys).map(\.name))
    let label = coordinates.filter { pair in
      varying.contains(pair.name) && !at.contains { $0.name == pair.name }
    }.map { "\($0.name)=\($0.value.label)" }.joined(separator: ", ")
    let configuration = JSONValue.object(coordinates.map { ($0.name, .text($0.value.label)) })
    return (sweep.hasBoth ? [false, true] : [nil]).compactMap { simulated in
      guard let found = sweep.curve(point, simulated: simulated) else { return nil }
      let (curve, errors) = found.withoutEmptyErrors.withoutStatedErrors()
      let source = ColumnName.source(of: curve)
      return CollectedCurve(
        label: label, coordinates: coordinates, base: sweep.base,
        record: ResultRecord(
          curve: curve, configuration: configuration, engine: "sweep", version: sweep.version,
          diagnostics: Diagnostics(engine: "sweep", reason: label, entries: Diagnostics.stated(by: errors)),
          source: source))
    }
  }
}

extension LearningCurve {
  /// Without columns of errors that other points of a sweep state, and this one does not.
  fileprivate var withoutEmptyErrors: LearningCurve {
    var curve = self
    curve.columns.removeAll {
      $0.name.hasSuffix(ColumnName.estimateSuffix) && $0.values.allSatisfy(\.isNaN)
    }
    return curve
  }
}

/// A curve with its place in the sweep that it comes from.
struct CollectedCurve {
  typealias Coordinate = (name: String, path: String, value: SweepValue)

  /// What tells it from the others of its file; empty when it is the only one.
  var label: String
  var coordinates: [Coordinate]
  /// What the points of its sweep are made of; nil when it is of none.
  var base: CollectedSweep.Base?
  var record: ResultRecord

  /// The file with the place in it, for messages and tables.
  func name(in file: String) -> String { label.isEmpty ? file : "\(file) (\(label))" }

  func isAtSamePlace(as other: CollectedCurve) -> Bool {
    coordinates.map(\.name) == other.coordinates.map(\.name)
      && coordinates.map(\.value) == other.coordinates.map(\.value)
  }
}

extension CollectedCurve {
  /// Refuses curves that differ in other coordinates than these, by their names or whole keys.
  ///
  /// - Throws: `CommandFailure` that names the axes to be fixed.
  static func check(_ curves: [CollectedCurve], varyOnlyIn axes: [String], file: String) throws {
    let coordinates = curves.first?.coordinates ?? []
    for axis in axes where !coordinates.contains(where: { $0.name == axis || $0.path == axis }) {
      let known =
        coordinates.isEmpty
        ? "it is no collected sweep" : "there are: " + coordinates.map(\.name).joined(separator: ", ")
      throw CommandFailure(
        code: .badInput, message: "\(file): there is no axis \(Readable.quoted(axis)); \(known)")
    }
    for (index, own) in coordinates.enumerated() where !axes.contains(own.name) && !axes.contains(own.path) {
      let values = curves.map { $0.coordinates[index].value.label }
      guard Set(values).count > 1 else { continue }
      throw CommandFailure(
        code: .badInput,
        message:
          "\(file): curves differ in \(own.name) as well as in \(axes.joined(separator: " and ")); allowed: "
          + "--at \(own.name)=\(values[0]), or another of its values")
    }
  }
}
