@testable import DMFTPanels
import Foundation
import LinearAlgebra
import TestSupport
import Testing

import DMFT

/// What few rows make of all others.
@Suite("The matrix of all rows from those at the nodes of a panel")
struct PanelMatrixTests {
  /// Sharp in the lag, slow otherwise.
  private func value(_ t: Double, _ s: Double) -> Double {
    exp(-0.3 * (t - s)) + pow(1 + t - s, -0.6) * pow(10 + t, -0.4) * pow(20 + s, 0.2)
  }

  /// Sums over the kink, in blocks of 32 to 128 times, those of 512 … 639 on 16 rows.
  @Test("is the projection of the operator", .tags(.identity), arguments: [false, true])
  func projection(isSymmetric: Bool) throws {
    let (times, t) = (512..<640, 640)
    let tape = PanelTape(PanelRule(rate: 0.1, logRetention: 0), bases: PanelBasis.all(6, rank: 22))
    let field = PanelField(tape, isSymmetric: isSymmetric, isZero: false)
    field.keepHistory()
    for time in 0..<times.lowerBound {
      tape.enterPlain(time)
      field.set([(0...time).map { value(Double(time), Double($0)) }])
      tape.finishPlain()
    }
    tape.compress(at: times.lowerBound)
    var store = StencilStore()
    let plan = PanelPlan(
      times, nodes: PanelPlan.nodes(of: times, count: 16), bases: tape.bases, lagPoints: 28, extra: [t],
      &store)
    tape.enter(plan, from: [PanelLayout(at: times.lowerBound - 1, tape.bases, isPlain: true)])
    field.set(
      plan.targets.dropLast().map { target in
        let (layout, u) = (target.layout, Double(target.layout.time))
        return zip(layout.points(tape.bases), layout.roots(tape.bases)).map { value(u, $0) * $1 } + [
          value(u, u)
        ]
      })
    tape.lookBetween()
    tape.leave()
    let layout = PanelLayout(at: t, tape.bases)
    let basis = (0..<t).map { polynomials(at: $0, layout, tape.bases) }
    var largest = 0.0
    let parts = zip(layout.parts, layout.columns).map { ($0, $1) }
    for (upper, rows) in parts where upper.start >= times.lowerBound {
      for (lower, columns) in parts where lower.start <= upper.start {
        for row in rows {
          for column in columns {
            var sum = 0.0
            for u in upper.start..<min(t, upper.end) {
              for s in lower.start..<min(isSymmetric ? t : u + 1, lower.end) {
                sum += basis[u][row] * value(Double(max(u, s)), Double(min(u, s))) * basis[s][column]
              }
            }
            largest = max(largest, abs(sum - field.base[row, column]))
          }
        }
      }
    }
    #expect(largest < 3e-12)
  }

  /// 1 at the time itself and as good as nothing before, where most times are: what is missing there is t times as much in a sum.
  @Test("has settled when sums over all times have, however few columns hold these", .tags(.identity))
  func change() {
    let (times, tail, missing) = (512..<640, 1e-7, 1e-10)
    let tape = PanelTape(PanelRule(rate: 0.1, logRetention: 0), bases: PanelBasis.all(6, rank: 22))
    let field = PanelField(tape, isSymmetric: false, isZero: false)
    var store = StencilStore()
    tape.enter(
      PanelPlan(
        times, nodes: PanelPlan.nodes(of: times, count: 16), bases: tape.bases, lagPoints: 28,
        extra: [times.upperBound],
        &store),
      from: [PanelLayout(at: times.lowerBound - 1, tape.bases, isPlain: true)])
    func rows(_ value: Double) -> [[Double]] { tape.places.map { $0.roots.map { value * $0 } + [1] } }
    field.set(rows(tail))
    field.propose(rows(tail + missing))
    let last = Double(times.upperBound - 1)
    let expected = missing * last / (1 + (tail + missing) * last)
    #expect(relativeDeviation(of: field.change, from: expected) < 1e-9)
  }

  /// The values of all columns' polynomials at a time.
  private func polynomials(at s: Int, _ layout: PanelLayout, _ bases: [PanelBasis]) -> [Double] {
    var result = [Double](repeating: 0, count: layout.width)
    let index = layout.index(holding: Double(s))
    let (part, columns) = (layout.parts[index], layout.columns[index])
    let factors = bases[part.level].factors(at: Double(s - part.start))
    for (offset, column) in columns.enumerated() { result[column] = factors[offset] }
    return result
  }

  /// f(x) − f(x − 1) on an interval 2·10^7 long, where differences of values would keep nine digits.
  @Test("takes differences of polynomials as precisely as they are small", .tags(.closedForm))
  func differences() {
    let nodes = Barycentric(Barycentric.unit(16).map { 1e7 * ($0 + 3) })
    func f(_ x: Double) -> Double { x / 1e7 - 3 }
    for x in [2e7, 2e7 + 1, 2.3e7, 3.1e7 + 0.5, 4e7] {
      let found = dotProduct(
        nodes.difference(of: x, and: x - 1), from: 0, nodes.points.map(f), from: 0, count: 16)
      #expect(relativeDeviation(of: found, from: 1e-7) < 1e-12)
    }
  }

  /// Every part lies its own length from both ends of the times before t, or is one of the shortest.
  @Test("has parts graded towards both ends", .tags(.identity), arguments: [1, 31, 64, 300, 1000, 4097])
  func layouts(t: Int) {
    let layout = PanelLayout(at: t, PanelBasis.all(8, rank: 18))
    #expect(layout.parts.first?.start == 0)
    #expect(zip(layout.parts, layout.parts.dropFirst()).allSatisfy { $0.end == $1.start })
    #expect(layout.parts.allSatisfy { $0.level == 0 || $0.start >= $0.length && $0.end + $0.length <= t })
    #expect(layout.parts.last.map { $0.end >= t } == true)
  }
}
