/// What is done at a point of a sweep.
public enum SweepAction: String, Sendable, Hashable, Codable, CaseIterable {
  /// The theory curve.
  case solve
  /// Networks of finite size.
  case simulate
}

/// What a sweep is: written once, when its directory is made.
public struct SweepDescription: Sendable, Hashable, Codable {
  /// Which networks are simulated at every point.
  public struct Simulation: Sendable, Hashable, Codable {
    public var instances: Int
    public var seed: Int
    public var scale: Int

    public init(instances: Int, seed: Int, scale: Int) {
      (self.instances, self.seed, self.scale) = (instances, seed, scale)
    }
  }

  /// What a file held that configurations of the sweep name.
  public struct Input: Sendable, Hashable, Codable {
    /// The key that names it: `task.file`.
    public var key: String
    /// As configurations call it.
    public var name: String
    /// A number by which its values are known again.
    public var mark: String
    /// The first point that reads it.
    public var point: Int

    public init(key: String, name: String, mark: String, point: Int) {
      (self.key, self.name, self.mark, self.point) = (key, name, mark, point)
    }
  }

  /// A file that the sweep was read from: where it was, and what it said.
  public struct Source: Sendable, Hashable, Codable {
    /// From the root of the file system.
    public var path: String
    public var text: String

    public init(path: String, text: String) { (self.path, self.text) = (path, text) }
  }

  public var version: String
  /// ISO 8601.
  public var created: String
  public var host: String
  public var sweep: Source
  /// The sweep file itself when it holds the configuration.
  public var base: Source
  public var actions: [SweepAction]
  public var simulation: Simulation?
  /// Log-spaced points of every curve; all of short ones when nil.
  public var curvePoints: Int?
  public var axes: [SweepAxis]
  /// Files of numbers, each once; nil in a directory of an older version.
  public var inputs: [Input]?

  public init(
    version: String, sweep: Source, base: Source, actions: [SweepAction], simulation: Simulation?,
    curvePoints: Int?, axes: [SweepAxis]
  ) {
    (self.version, self.created, self.host) = (version, Provenance.now, ProcessIdentity.current.host)
    (self.sweep, self.base, self.actions) = (sweep, base, actions)
    (self.simulation, self.curvePoints, self.axes) = (simulation, curvePoints, axes)
  }

  public var grid: SweepGrid { SweepGrid(axes) }

  /// More points than a sweep may have, or than memory holds.
  public static let mostPoints = 1_000_000

  /// What of a description that was read cannot be of a sweep; nil for nothing.
  var problem: String? {
    let names = axes.flatMap { axis in [axis.name] + axis.keys.map(\.name).filter { $0 != axis.name } }
    guard Set(names).count == names.count else { return "two axes have one name" }
    var points = 1
    for axis in axes {
      let (product, overflow) = points.multipliedReportingOverflow(by: axis.length)
      guard !overflow, (1...Self.mostPoints).contains(product) else {
        return "axes with no point, or more than \(Self.mostPoints)"
      }
      points = product
    }
    guard !actions.isEmpty, Set(actions).count == actions.count else { return "no action, or one twice" }
    if let simulation, simulation.instances < 1 || simulation.seed < 0 || simulation.scale < 1 {
      return
        "a simulation of \(simulation.instances) networks, seed \(simulation.seed), scale \(simulation.scale)"
    }
    return (curvePoints ?? 2) < 2 ? "curves of \(curvePoints ?? 0) points" : nil
  }

  /// Whether a file that a configuration names held something else when the sweep was made.
  public func isChanged(_ key: String, _ name: String, mark: String) -> Bool {
    inputs?.contains { ($0.key, $0.name) == (key, name) && $0.mark != mark } ?? false
  }

  /// Whether two descriptions ask for the same: neither when nor where they were written counts.
  public func isSame(as other: SweepDescription) -> Bool {
    (axes, actions) == (other.axes, other.actions) && base.text == other.base.text
      && simulation == other.simulation && curvePoints == other.curvePoints
  }
}
