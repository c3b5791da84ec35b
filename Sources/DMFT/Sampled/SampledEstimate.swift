import DMFTSolution
import Foundation
import LinearAlgebra

/// What a sampled march will need, known before it starts.
struct SampledEstimate: Sendable, Hashable {
  /// Bytes.
  let memory: Double
  /// Seconds, to a factor of about two.
  let time: Double

  /// - Parameter halved: how many scrambles are also solved on each half of their paths.
  init(_ chain: SampledChain, nodes: Int, paths: Int, scrambles: Int, halved: Int) {
    let times = Double(chain.base.steps) + 1
    // Normal numbers as drawn and whitened in double precision, then shared out; g of the lowest population, both ends of every coupling.
    let drawn = 2 * Double(chain.processes)
    let tables = 2 * Double(chain.processes) + 2 * Double(chain.links.count)
    let rows = (Double(nodes) + Self.operators) * times * times / 2
    let atOnce = Double(min(scrambles, Workers.count))
    memory =
      atOnce
      * ((Self.width(chain) * tables + 8 * drawn) * Double(paths) * times
        + 8 * (rows + Self.pairs(chain, paths)))
    let parts = [(Double(scrambles), paths), (2 * Double(halved), paths / 2)]
    time =
      parts.reduce(0) { $0 + $1.0 * (Self.sites(chain, $1.1) + Self.modes(chain, nodes)) } / Self.bandwidth
  }

  /// Bytes that the paths of one solution move.
  static func sites(_ chain: SampledChain, _ paths: Int) -> Double {
    let times = Double(chain.base.steps) + 1
    let passes = 2 * Double(chain.processes) + 2 + 4 * Double(chain.links.count)
    return times * (width(chain) * passes * Double(paths) * times / 2 + 8 * pairs(chain, paths))
  }

  /// Bytes that the modes of one solution move.
  static func modes(_ chain: SampledChain, _ nodes: Int) -> Double {
    let times = Double(chain.base.steps) + 1
    return 8 * sweeps * Double(nodes) * times * times * times / 3
  }

  /// Of a number of a path.
  private static func width(_ chain: SampledChain) -> Double { chain.precision == .single ? 4 : 8 }

  private static func pairs(_ chain: SampledChain, _ paths: Int) -> Double {
    chain.needsPairs ? pairTables * Double(paths) * Double(paths) : 0
  }

  /// Functions of two times besides the modes'.
  private static let operators = 12.0
  private static let pairTables = 4.0
  /// Of the modes' rows, in units of reading them once from memory: 0.6 where nothing else runs.
  private static let sweeps = 0.7
  /// Bytes a second on all cores: measured on one and on two.
  private static let bandwidth = 1.3e10 * pow(Double(Workers.count), 0.9)
}
