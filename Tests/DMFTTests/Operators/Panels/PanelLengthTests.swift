@testable import DMFTPanels
import Foundation
import LinearAlgebra
import TestSupport
import Testing

/// Which rows are solved, and how many at a time.
@Suite("The length and the nodes of panels")
struct PanelLengthTests {
  /// 16 rows, then 20.
  private static let fine = PanelFineness.fine

  /// Of ∫_0^t u = g with u a polynomial through nodes c in every panel, a panel makes ∏ (1 − c)/c of what the one before left over (19.13).
  @Test(
    "forget what panels before have left over", .tags(.closedForm), arguments: [4096, 1 << 20, 3 << 24],
    [16, 20])
  func forgetting(start: Int, count: Int) {
    let times = PanelPlan.panel(from: start)
    let nodes = PanelPlan.nodes(of: times, count: count)
    let places = nodes.map { Double($0 + 1 - times.lowerBound) / Double(times.count) }
    #expect(places.reduce(1) { $0 * (1 - $1) / $1 } == 0)
    // With a row at the beginning, too, such an equation has no solution there.
    #expect(nodes[0] > times.lowerBound && places.last == 1)
    #expect(zip(nodes, nodes.dropFirst()).allSatisfy(<) && nodes.count == count)
  }

  /// The panels that are kept from one time to another, for a difference that a length and rows make, and how many are given up.
  private func lengths(
    from start: Int, until end: Int, _ difference: (Int, Int) -> Double
  ) -> (kept: [Int], given: Int) {
    var (length, time, kept, given) = (PanelLength(Self.fine), start, [Int](), 0)
    while time < end, given < 1000 {
      let times = PanelPlan.panel(from: time, longest: length.longest)
      if length.accepts(times, difference(times.count, length.rows)) {
        kept.append(times.count)
        time = times.upperBound
      } else {
        given += 1
      }
    }
    return (kept, given)
  }

  @Test("stay as long as they can where nothing is wrong", .tags(.contract))
  func natural() {
    let found = lengths(from: 1 << 16, until: 1 << 20) { _, _ in 1e-13 }
    #expect(found.given == 0)
    #expect(found.kept == (0..<4).flatMap { [Int](repeating: 1 << (14 + $0), count: 4) })
  }

  @Test("have more rows, and are halved then, until their errors are small", .tags(.contract))
  func refined() {
    let most = 1 << 16
    let rows = lengths(from: 1 << 20, until: 1 << 22) { length, rows in
      rows < 20 ? 1e-3 / Double(1 << rows) : 0
    }
    #expect(rows.given == 1 && rows.kept.count == 8)
    let found = lengths(from: 1 << 20, until: 1 << 23) { length, rows in
      length > most ? 1e-7 * Double(length) / Double(rows * rows * rows * rows) : 0
    }
    #expect(found.kept.allSatisfy { $0 <= most })
    // Longer ones are tried again, half as often after each try.
    #expect(found.given >= 4 && found.given <= 3 + Int(log2(Double(found.kept.count) / 4)))
  }

  @Test("are not refined for errors that do not get smaller", .tags(.contract))
  func futile() {
    let found = lengths(from: 1 << 16, until: 1 << 20) { _, _ in 1e-9 }
    #expect(found.given == 1 && found.kept.count == 16)
  }

  /// A difference that the panel before has made is no reason to take as large ones later.
  @Test("are refined again after one that could not be", .tags(.contract))
  func passing() {
    var length = PanelLength(Self.fine)
    let times = PanelPlan.panel(from: 1 << 16)
    let verdicts = [1e-7, 1e-7, 1e-13, 1e-9].map { length.accepts(times, $0) }
    #expect(verdicts == [false, true, true, false])
  }

  @Test("keep their length and get more rows where small differences begin to grow", .tags(.contract))
  func growing() {
    var length = PanelLength(Self.fine)
    let times = PanelPlan.panel(from: 1 << 16)
    let isKept = [length.accepts(times, 1e-13), length.rows == 16, length.accepts(times, 1e-11)]
    #expect(isKept == [true, true, true] && length.rows == 20 && length.longest == .max)
  }

  /// More rows than polynomials a part are worse than fewer.
  @Test("have fewer rows than polynomials, and one finer grid to begin again on", .tags(.contract))
  func fineness() throws {
    let (usual, fine) = try (PanelFineness.usual, #require(PanelFineness.usual.finer))
    #expect(usual.rows <= fine.rows && usual.rank < fine.rank && usual.lagPoints < fine.lagPoints)
    for grid in [usual, fine] {
      #expect(grid.rows <= grid.mostRows && grid.mostRows < grid.rank && grid.lagPoints % 4 == 0)
    }
    #expect(fine.finer == nil)
  }

  @Test("go on from a state as finely as they went", .tags(.contract))
  func trial() throws {
    var trial = PanelTrial(moreNodes: 8)
    trial.addNodes(3)
    let isFiner = [trial.refine(), trial.refine()]
    #expect(isFiner == [true, false])
    let keeper = MemoryKeeper()
    try keeper.keep { archive in
      var kept = trial
      try kept.exchange(with: archive)
    }
    var restored = PanelTrial(moreNodes: 8)
    let stored = try keeper.stored()
    try restored.exchange(with: #require(stored))
    #expect(restored.fineness == .fine && restored.moreNodes == 11)
  }

  @Test("are halved a few times where their rows do not settle", .tags(.contract))
  func unsettled() {
    var length = PanelLength(Self.fine)
    let times = PanelPlan.panel(from: 1 << 16)
    var isHalved = length.halves(times)
    #expect(isHalved)
    let next = PanelPlan.panel(from: 1 << 16, longest: length.longest)
    #expect(next.count == times.count / 2)
    // What settles then begins anew.
    let isKept = length.accepts(next, 0)
    #expect(isKept)
    var tries = 0
    while isHalved, tries < 20 {
      isHalved = length.halves(times)
      tries += 1
    }
    #expect(tries > 1 && !isHalved)
  }
}
