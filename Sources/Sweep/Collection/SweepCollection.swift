import DMFT
import Foundation
import LinearAlgebra

/// All results of a sweep as one labelled data set.
///
/// Axes of the sweep are dimensions, then `step` or `time`; every column is a variable along all of them, with NaN
/// where there is no value. A point that failed has its curve up to there. Curves of different lengths lie on the union
/// of their steps. Times of flows that have next to none in common lie along `index`, with `time` a variable.
public struct SweepCollection: Sendable {
  public let directory: SweepDirectory
  private var table: CurveTable
  public private(set) var status: SweepStatus
  private var outcomes: [Double]
  private var described: Set<SweepAction> = []

  /// Begins every column of simulations where there are theory curves, too.
  public static let simulatedPrefix = "simulated_"

  public init(_ directory: SweepDirectory) {
    self.directory = directory
    let grid = directory.grid
    let actions = directory.description.actions
    table = CurveTable(points: grid.count)
    outcomes = Array(repeating: Outcome.finished, count: grid.count)
    status = SweepStatus()
    for point in 0..<grid.count {
      for action in actions { add(SweepJob(point: point, action: action)) }
      switch outcomes[point] {
      case Outcome.finished: status.finished += 1
      case Outcome.failed: status.failed += 1
      default: status.missing += 1
      }
    }
    table.settle()
  }

  private enum Outcome {
    static let finished = 0.0
    static let failed = 1.0
    static let missing = 2.0
  }

  private mutating func add(_ job: SweepJob) {
    let place = directory.place(job)
    let file: NetCDFFile?
    // What columns mean is the same in all files of an action.
    switch PointResult.read(place, withAttributes: described.insert(job.action).inserted) {
    case .finished(let found)?: file = found
    case .failed(let reason, let found)?:
      status.failures.append(
        .init(job: job, label: directory.grid.label(of: job.point), reason: reason))
      outcomes[job.point] = Outcome.failed
      file = found
    case nil:
      if outcomes[job.point] == Outcome.finished { outcomes[job.point] = Outcome.missing }
      file = nil
    }
    guard let curve = file.flatMap(LearningCurve.init) else { return }
    table.add(curve, of: job.point, prefix: prefix(job.action))
  }

  private func prefix(_ action: SweepAction) -> String {
    action == .simulate && directory.description.actions.contains(.solve) ? Self.simulatedPrefix : ""
  }

  /// The data set.
  public func file() -> NetCDFFile {
    let axes = directory.grid.axes
    let names = axes.map(\.name)
    var file = NetCDFFile(dimensions: axes.map { .init($0.name, length: $0.length) }, variables: [])
    for axis in axes { file.add(axis) }
    file.variables.append(
      .init(
        "status", dimensions: names, values: outcomes,
        attributes: [
          .init("long_name", .text("what there is of the point")),
          .init("flag_values", .numbers([Outcome.finished, Outcome.failed, Outcome.missing])),
          .init("flag_meanings", .text("finished failed missing")),
        ]))
    table.write(to: &file, besides: names)
    file.attributes = attributes
    return file
  }

  private var attributes: [NetCDFFile.Attribute] {
    let description = directory.description
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    func json(_ value: some Encodable) -> String {
      (try? encoder.encode(value)).map { String(decoding: $0, as: UTF8.self) } ?? ""
    }
    let failures = status.failures.map { "\($0.label): \($0.job.action.rawValue): \($0.reason)" }
    return [
      .init("Conventions", .text("CF-1.8")), .init("title", .text("Sweep of learning curves")),
      .init("source", .text("sweep")), .init("version", .text(description.version)),
      .init("actions", .text(description.actions.map(\.rawValue).joined(separator: " "))),
      .init(Self.axesName, .text(json(description.axes))),
      .init("config", .text(description.base.text)), .init("config_file", .text(description.base.path)),
      .init("sweep", .text(description.sweep.text)), .init("sweep_file", .text(description.sweep.path)),
      .init("created", .text(description.created)), .init("created_on", .text(description.host)),
      .init("collected", .text(Provenance.now)),
      .init("collected_on", .text(ProcessIdentity.current.host)),
      .init("points", .integers([status.points])),
      .init("points_finished", .integers([status.finished])),
      .init("points_failed", .integers([status.failed])),
      .init("points_missing", .integers([status.missing])),
      .init("failures", .text(failures.joined(separator: "\n"))),
    ]
  }

  /// The attribute that tells a collected sweep from other files.
  static let axesName = "sweep_axes"

  /// The data set as a table with a column for every coordinate, and a row for every point and step of which there is
  /// something.
  public func csv() -> Data {
    let keys = directory.grid.axes.flatMap(\.keys).map(\.name)
    var text = Data((keys + table.header).joined(separator: ",").utf8)
    text.append(UInt8(ascii: "\n"))
    for point in 0..<directory.grid.count {
      let start = directory.grid.coordinates(of: point).map { Self.field($0.value.label) + "," }.joined()
      text.append(contentsOf: table.rows(of: point, start: start).utf8)
    }
    return text
  }

  /// Quoted where a comma would end it.
  private static func field(_ text: String) -> String {
    guard text.contains(where: { ",\"\n".contains($0) }) else { return text }
    return "\"" + text.replacingOccurrences(of: "\"", with: "\"\"") + "\""
  }
}

extension NetCDFFile {
  /// The coordinates of an axis.
  fileprivate mutating func add(_ axis: SweepAxis) {
    if !axis.isKey {
      variables.append(
        .init(
          axis.name, dimensions: [axis.name], values: (0..<axis.length).map(Double.init),
          attributes: [
            .init("long_name", .text("place along \(axis.keys.map(\.path).joined(separator: ", "))"))
          ]))
    }
    for key in axis.keys {
      let label = [Attribute("long_name", .text(key.path))]
      let numbers = key.values.compactMap(\.number)
      if numbers.count == key.values.count {
        variables.append(.init(key.name, dimensions: [axis.name], values: numbers, attributes: label))
      } else {
        texts.append(
          .init(key.name, dimensions: [axis.name], values: key.values.map(\.label), attributes: label))
      }
    }
  }
}

extension LearningCurve {
  /// The curve in a result file; nil when there is none.
  init?(_ file: NetCDFFile) {
    for axis in [Axis.step, .time] {
      guard let points = file.variable(axis.rawValue), points.dimensions == [axis.rawValue] else { continue }
      let columns = file.variables.filter { $0.dimensions == [axis.rawValue] && $0.name != axis.rawValue }
      self.init(
        axis: axis, points: points.values,
        columns: columns.map { column in
          let name = column.attributes.first { $0.name == "long_name" }?.value.text
          return Column(column.name, name ?? column.name, column.values)
        })
      return
    }
    return nil
  }
}
