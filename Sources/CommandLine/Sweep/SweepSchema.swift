import ConfigurationFiles
import DMFT
import FileFormats
import Reports
import Sweep

/// The keys of a sweep file.
enum SweepSchema {
  static let title = "A sweep"

  struct Content {
    /// The configuration in which points replace keys.
    var base: ConfigurationNode
    var actions: [SweepAction]
    var simulation: SweepDescription.Simulation?
    /// Of each curve; nil for the usual ones.
    var points: Int?
    var grid, zip: ConfigurationNode?
  }

  static let file = Section(
    Key("base", .configuration, "the configuration in which every point replaces keys"),
    Key("do", actions, usual: ["solve"], "what is done at every point"),
    Key(
      optional: "simulate", .mapping(simulation), otherwise: "nothing", "with simulate in do: the networks"),
    Key(
      optional: "points", .count(CurvePoints.countRange), otherwise: "all of a short curve, else 1000",
      "log-spaced points of each curve"),
    Key(
      optional: "grid", .other("a mapping from keys of the configuration to values", ["type": "object"]),
      otherwise: "nothing", "keys that vary independently: lists, or {from, to, count, spacing}"),
    Key(
      optional: "zip",
      .other("a mapping from names to mappings from keys to values", ["type": "object"]),
      otherwise: "nothing", "keys that vary together, under the name of their axis")
  ) { base, actions, simulation, points, grid, zip in
    guard actions.contains(.simulate) || simulation == nil else {
      throw DescriptionError("simulate", "without effect", "with simulate in do")
    }
    guard !actions.contains(.simulate) || simulation != nil else {
      throw DescriptionError("simulate", "missing", "{instances: n, seed: s}")
    }
    return Content(
      base: base, actions: actions, simulation: simulation, points: points, grid: grid, zip: zip)
  }

  private static let actions = Domain<[SweepAction]>(
    "solve, simulate, or a list of both", ["type": ["string", "array"]],
    canonical: { .array($0.map { .text($0.rawValue) }) }
  ) { place in
    let places = place.isList ? try place.elements(limit: 2, "a list of solve, simulate") : [place]
    let actions = try places.map { try $0.choice(of: SweepAction.self) }
    guard Set(actions).count == actions.count else { throw place.failure("names an action twice") }
    return SweepAction.allCases.filter(actions.contains)
  }

  private static let simulation = Section(
    Key("instances", .count(2...10_000_000), "networks"),
    Key("seed", .count(0...9_007_199_254_740_992), usual: 1, "of all random numbers"),
    Key("scale", .count(1...1_000_000), usual: 1, "how many times as wide, with as much data, networks are")
  ) { SweepDescription.Simulation(instances: $0, seed: $1, scale: $2) }
}
