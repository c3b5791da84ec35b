@testable import LinearAlgebra
import TestSupport
import Testing

@Suite("Columns that stand for times and for coefficients")
struct TimeLayoutTests {
  /// A layout as a march comes to it, of operators that are smooth or not.
  func layout(_ a: SquareMatrix, below end: Int, panelHeight: Int, tolerance: ClosedRange<Double>? = nil)
    -> TimeLayout
  {
    MarchedOperators(a, a, below: end, panelHeight: panelHeight, tolerance: tolerance).layout
  }

  @Test("hold the last panels time by time", .tags(.contract), arguments: [16, 33, 100, 209])
  func nearTimes(end: Int) {
    let layout = layout(.random(210, seed: 1), below: end, panelHeight: 8)
    #expect(layout.nearStart == max(0, (end / 8 - 1) * 8))
    #expect(layout.column(of: end) == end)
  }

  @Test("are as many as times when nothing is smooth, and give every row back", .tags(.identity))
  func rotation() {
    let a = SquareMatrix.random(128, seed: 2)
    let layout = layout(a, below: 120, panelHeight: 8)
    #expect(layout.nearOffset == layout.nearStart && layout.nearStart == 112)
    #expect(a.rows(120..<128, height: 8, layout).deviation(from: a) < 1e-13)
  }

  /// Long panels have fewer polynomials than times: pairs that need more stay two.
  @Test("lose nothing when panels are too rough to become one", .tags(.identity))
  func rough() {
    let a = SquareMatrix.random(530, seed: 9)
    let layout = layout(a, below: 520, panelHeight: 16, tolerance: 1e-14...2e-13)
    #expect(a.rows(520..<530, height: 16, layout).deviation(from: a) < 1e-12)
    #expect(layout.expectedColumns(at: 100_000) > 50_000)
  }

  /// Panels twice as long, twice as far away, need no more polynomials: the number of columns grows like log T.
  @Test("grow in number like the logarithm of time when operators are smooth", .tags(.order))
  func logarithm() {
    let a = SquareMatrix(size: 1030) { t, s in 1 / (8 + abs(Double(t - s))) }
    let columns = [256, 512, 1024].map {
      layout(a, below: $0, panelHeight: 16, tolerance: 1e-12...1e-12).nearOffset
    }
    #expect(columns[2] - columns[1] <= 2 * (columns[1] - columns[0]) + 4)
    #expect(columns[2] < 250)
    #expect(
      layout(a, below: 512, panelHeight: 16, tolerance: 1e-12...1e-12).expectedColumns(at: 100_000) < 500)
    let rows = a.rows(
      1024..<1030, height: 16, layout(a, below: 1024, panelHeight: 16, tolerance: 1e-12...1e-12))
    #expect(rows.deviation(from: a) < 1e-11)
  }

  /// (Q, Q) = 1: sums over times are sums over columns.
  @Test("keep inner products", .tags(.identity))
  func innerProducts() {
    let (a, b) = (SquareMatrix.random(60, seed: 3), SquareMatrix.random(60, seed: 4))
    let layout = layout(a, below: 56, panelHeight: 8)
    let (x, y) = (a.rows(56..<60, height: 8, layout), b.rows(56..<60, height: 8, layout))
    for t in 56..<60 {
      let expected = (0..<layout.nearStart).reduce(0) { $0 + a[t, $1] * b[t, $1] }
      #expect(abs(x.farInnerProduct(t, y) - expected) < 1e-13)
    }
  }

  /// a d + 3 a ∘ f + 2 t a + 5 in rows of coefficients, beside the same in times.
  private func deviationOfProducts(
    _ a: SquareMatrix, _ f: SquareMatrix, _ d: [Double], _ window: Range<Int>, _ layout: TimeLayout
  ) -> Double {
    let height = layout.panelHeight
    let rows = a.rows(window, height: height, layout)
    func factor(_ f: SquareMatrix) -> EntrywiseFactor {
      EntrywiseFactor(f.rows(window, height: height), layout: layout)
    }
    var scaling = DiagonalScaling(d)
    scaling.follow(layout)
    var block = rows
    block.reset(to: window, layout: layout)
    block.addScaledColumns(of: rows, by: scaling)
    block.addProduct(3, rows, entrywise: factor(f))
    block.addProduct(2, rows, entrywise: factor(SquareMatrix(size: a.size) { t, _ in Double(t) }))
    block.addConstant(5)
    return block.deviation(
      from: SquareMatrix(size: a.size) { t, s in a[t, s] * (d[s] + 3 * f[t, s] + 2 * Double(t)) + 5 })
  }

  @Test("are scaled, multiplied and shifted like times", .tags(.identity))
  func entrywise() {
    let (a, f) = (SquareMatrix.random(60, seed: 5), SquareMatrix.random(60, seed: 6))
    let d = (0..<60).map { 1 / Double($0 + 1) }
    #expect(deviationOfProducts(a, f, d, 56..<60, layout(a, below: 56, panelHeight: 8)) < 1e-12)
  }

  /// To the coefficients left out, 10^-13 of the entries, times 2 t = 600; a constant has two polynomials there.
  @Test("are scaled, multiplied and shifted like times where they alternate", .tags(.identity))
  func entrywiseAlternation() {
    func alternating(_ share: Double, _ age: Double) -> SquareMatrix {
      SquareMatrix(size: 300) { t, s in
        (1 + ((t - s) % 2 == 0 ? share : -share)) / (age + abs(Double(t - s)))
      }
    }
    let (a, f) = (alternating(0.7, 20), alternating(0.4, 90))
    let d = (0..<300).map { 1 / Double($0 + 400) }
    let layout = layout(a, below: 288, panelHeight: 16, tolerance: 1e-13...1e-13)
    #expect(layout.panels.count { $0.isAlternating } > 0)
    #expect(deviationOfProducts(a, f, d, 288..<300, layout) < 1e-9)
  }

  /// Noise is in all coefficients alike, structure in the first ones or, when it is not smooth, in the last ones too.
  @Test("drop noise but not structure", .tags(.contract))
  func noise() {
    let smooth = SquareMatrix(size: 64) { t, s in 1 / (40 + Double(t - s)) }
    let (noise, kink) = (
      SquareMatrix.random(64, seed: 7), SquareMatrix(size: 64) { _, s in abs(Double(s) - 8.5) }
    )
    func firstRank(_ a: SquareMatrix) -> Int {
      var smoothness: PanelSmoothness?
      let layout = TimeLayout(panelHeight: 16)
      guard let change = layout.nextChange(before: 32) else { return 0 }
      smoothness = PanelSmoothness(change)
      smoothness?.include(a.rows(24..<32, height: 16, layout), scale: 0)
      return smoothness?.rank(tolerance: 1e-14...2e-13).rank ?? 0
    }
    #expect(firstRank(smooth) <= 12)
    #expect(firstRank(smooth + 2e-16 * noise) <= 12)
    #expect(firstRank(smooth + 1e-12 * noise) == 16)
    #expect(firstRank(smooth + 1e-6 * kink) == 16)
  }

  /// Noise is in the last polynomials of both kinds, an alternation in those of one: it is kept.
  @Test("drop more noise where polynomials of both kinds show it, and no alternation", .tags(.contract))
  func noiseOfBothKinds() throws {
    let smooth = SquareMatrix(size: 128) { t, s in 1 / (300 + Double(t - s)) }
    let (noise, alternating) = (
      SquareMatrix.random(128, seed: 7), SquareMatrix(size: 128) { t, s in (t - s) % 2 == 0 ? 1 : -1 }
    )
    let layout = TimeLayout(panelHeight: 32)
    let change = try #require(layout.nextChange(before: 64))
    let other = try #require(layout.alternating(change))
    func ranks(_ a: SquareMatrix) -> [Int] {
      let looks = [change, other].map { change in
        var smoothness = PanelSmoothness(change)
        smoothness.include(a.rows(56..<64, height: 32, layout), scale: 0)
        return smoothness
      }
      let least = looks.map(\.tail).reduce(1, min)
      return looks.map { $0.rank(tolerance: 1e-12...5e-12, noise: least).rank }
    }
    let noisy = ranks(smooth + 1e-13 * noise)
    #expect(noisy[0] <= 16 && noisy[1] <= 24)
    #expect(ranks(smooth + 1e-12 * noise)[0] == 32)
    let both = ranks(smooth + 1e-13 * alternating)
    #expect(both[0] == 32 && both[1] <= 24)
  }

  /// A smooth function and an alternating one have as few coefficients on long panels as on short ones.
  @Test("grow in number like the logarithm of time when operators alternate", .tags(.order))
  func alternation() {
    let a = SquareMatrix(size: 1030) { t, s in
      (1 + ((t - s) % 2 == 0 ? 0.7 : -0.7)) / (8 + abs(Double(t - s)))
    }
    func layout(_ end: Int) -> TimeLayout {
      self.layout(a, below: end, panelHeight: 16, tolerance: 1e-12...1e-12)
    }
    let columns = [256, 512, 1024].map { layout($0).nearOffset }
    #expect(columns[2] - columns[1] <= 2 * (columns[1] - columns[0]) + 4)
    #expect(columns[2] < 500)
    #expect(a.rows(1024..<1030, height: 16, layout(1024)).deviation(from: a) < 1e-11)
  }
}
