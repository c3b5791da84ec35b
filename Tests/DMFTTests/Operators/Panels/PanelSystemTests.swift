@testable import DMFTPanels
import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// Where λK(t, s) cancels against λ Σ_u H(t, u) K(u, s) to a millionth and less.
@Suite("Rows of resolvents from the differences of a kernel")
struct PanelSystemTests {
  /// K falls like τ^-0.2 from 3 to 10^8; sums of H are 6·10^-6 … 0.3 of their first term.
  @Test("have sums as precise late as early", .tags(.closedForm), arguments: [1 << 9, 1 << 16])
  func sums(end: Int) throws {
    let kernel = SlowKernel()
    let scales = [0.5, 0.01, 1e-4]
    let (systems, place, bases) = try march(kernel, to: end)
    let found = systems.sums(scales)
    let lags = place.layout.lags(bases)
    var largest = 0.0
    for (k, scale) in scales.enumerated() {
      let exact = kernel.resolventSums(scale)
      for s in lags.indices {
        let value = found.entries[k * (place.width + 1) + s] / place.roots[s]
        largest = max(largest, relativeDeviation(of: value, from: exact(lags[s])))
      }
    }
    #expect(largest < 1e-12)
  }

  /// From what they leave for the columns before the panel, and from none of these.
  @Test(
    "have their whole sums by one functional for a panel", .tags(.closedForm), arguments: [1 << 9, 1 << 13])
  func firstSums(end: Int) throws {
    let kernel = SlowKernel()
    let scales = [0.5, 0.01, 1e-4]
    let tape = try tape(kernel, to: end)
    let (field, place) = (tape.increments.field, tape.places[0])
    let system = PanelSystem(field.view(at: 0), place.differences, oldSolvers: field.oldSolvers)
    let values = FirstValues(
      field.base, Array(place.differences[..<place.layout.oldParts]), field.oldSolvers, scales)
    let found = system.firstSums(values, recent: field.low.times(values.solutions, transposed: true))
    for (sum, scale) in zip(found, scales) {
      let exact = kernel.resolventSums(scale)(Double(place.layout.time))
      #expect(relativeDeviation(of: sum, from: exact) < 1e-12)
    }
  }

  /// Differences of K itself would be wrong by 10^-16 of K, which is 10^-11 of what it changes by in a step at lag 10^5.
  @Test("rest on differences that are as precise as they are small", .tags(.closedForm))
  func increments() throws {
    let kernel = SlowKernel()
    let tape = try tape(kernel, to: 1 << 16)
    let (place, bases) = (tape.places[0], tape.bases)
    let row = tape.increments.field.rows[0]
    for (s, lag) in place.layout.lags(bases).enumerated() {
      #expect(relativeDeviation(of: row[s] / place.roots[s], from: kernel.difference(lag)) < 3e-12)
    }
  }

  /// Z = H N Hᵀ is symmetric: the system with Kᵀ from rows of H gives at s what H gives against its own row s.
  @Test("solve the transposed system too", .tags(.identity))
  func transposed() throws {
    let (systems, place, _) = try march(SlowKernel(), to: 1 << 9)
    let scales = [0.5, 0.01, 1e-4]
    let rows = systems.rows(scales)
    let found = systems.transposedSolution(rows, scales)
    for k in scales.indices {
      let (first, count) = (k * (place.width + 1), place.width + 1)
      let last = found.entries[first + count - 1]
      let square = dotProduct(rows.entries, from: first, rows.entries, from: first, count: count)
      #expect(relativeDeviation(of: last, from: square) < 1e-13)
    }
  }

  private func march(_ kernel: SlowKernel, to end: Int) throws -> (PanelSystem, PanelTape.Place, [PanelBasis])
  {
    let tape = try tape(kernel, to: end)
    let field = tape.increments.field
    let place = tape.places[0]
    return (
      PanelSystem(field.view(at: 0), place.differences, oldSolvers: field.oldSolvers), place, tape.bases
    )
  }

  /// All panels before a time; at hand is one between the rows of the last.
  private func tape(_ kernel: SlowKernel, to end: Int) throws -> KernelTape {
    let tape = KernelTape(kernel, to: end)
    tape.march(to: end)
    return tape
  }
}

/// A kernel whose rows are known, over panels.
private final class KernelTape {
  let tape: PanelTape
  let increments: PanelOperator
  private let kernel: PanelOperator

  var places: [PanelTape.Place] { tape.places }
  var bases: [PanelBasis] { tape.bases }

  init(_ values: SlowKernel, to end: Int) {
    var levels = 1
    while PanelBasis.leaf << levels <= end { levels += 1 }
    let bases = PanelBasis.all(levels, rank: 18)
    let tape = PanelTape(PanelRule(rate: 1, logRetention: 0), bases: bases)
    kernel = PanelOperator.recorded(tape) { [unowned tape] index in
      let place = tape.places[index]
      return zip(place.layout.lags(bases), place.roots).map { values.value($0) * $1 } + [0]
    }
    increments = kernel.increments
    increments.field.solveSystems(.differences)
    self.tape = tape
  }

  func march(to end: Int) {
    let beginning = 256
    for t in 0..<beginning {
      tape.enterPlain(t)
      _ = tape.sweep()
      tape.finishPlain()
    }
    tape.compress(at: beginning)
    var (next, store) = (beginning, StencilStore())
    var last = [PanelLayout(at: beginning - 1, tape.bases, isPlain: true)]
    while next < end {
      let times = PanelPlan.panel(from: next)
      let nodes = PanelPlan.nodes(of: times, count: 16)
      let between = (nodes[8] + nodes[9]) / 2
      let plan = PanelPlan(
        times, nodes: nodes, bases: tape.bases, lagPoints: 20, extra: [between, times.upperBound], &store)
      tape.enter(plan, from: last)
      _ = tape.sweep()
      tape.lookBetween()
      _ = tape.sweep()
      next = times.upperBound
      if next < end { tape.leave() }
      last = plan.targets[..<nodes.count].map(\.layout)
    }
  }
}

/// K(τ) = Σ c (1 − p)^(τ − 1), whose resolvent is such a sum, too, with rates between those of K.
private struct SlowKernel {
  private let rates = (0..<28).map { 0.3 * pow(2, -Double($0)) }
  private let weights: [Double]

  init() {
    let powers = rates.map { pow($0, 0.2) }
    weights = powers.map { $0 / powers.reduce(0, +) }
  }

  func value(_ lag: Double) -> Double { sum(lag) { _ in 1 } }

  /// K(τ) − K(τ − 1).
  func difference(_ lag: Double) -> Double {
    lag == 1 ? value(1) : sum(lag - 1) { -$0 }
  }

  private func sum(_ lag: Double, _ factor: (Double) -> Double) -> Double {
    if lag < 1 { return 0 }
    return zip(rates, weights).reduce(0) { $0 + $1.1 * factor($1.0) * exp((lag - 1) * log1p(-$1.0)) }
  }

  /// Σ_{u < τ} H(u) by the lag τ, all terms positive.
  func resolventSums(_ scale: Double) -> (Double) -> Double {
    func pole(_ rate: Double) -> Double {
      1 + scale * zip(rates, weights).reduce(0) { $0 + $1.1 / ($1.0 - rate) }
    }
    let terms = rates.indices.map { index -> (rate: Double, weight: Double) in
      // Between two rates, where the pole's function rises from −∞ to ∞, or above all.
      var (low, high) = (rates[index], index == 0 ? 1 : rates[index - 1])
      for _ in 0..<200 {
        let middle = (low * high).squareRoot()
        if pole(middle) < 0 { low = middle } else { high = middle }
      }
      let rate = (low * high).squareRoot()
      let slope = scale * zip(rates, weights).reduce(0) { $0 + $1.1 / (($1.0 - rate) * ($1.0 - rate)) }
      return (rate, 1 / (slope * rate))
    }
    let rest = 1 / (1 + scale * zip(rates, weights).reduce(0) { $0 + $1.1 / $1.0 })
    return { lag in terms.reduce(rest) { $0 + $1.weight * exp(lag * log1p(-$1.rate)) } }
  }
}
