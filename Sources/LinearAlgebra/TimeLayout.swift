/// How the columns of operators are held: recent times one by one, earlier ones as coefficients of polynomials.
///
/// A function of two times A(t, s) varies smoothly with s where s lies well before t. Times are divided into panels of equal
/// height; in a panel that ends a whole panel or more before the rows at hand, the columns of *all* operators are
/// replaced by their coefficients in one orthonormal basis, that of the Gram polynomials on the panel. The basis being
/// orthonormal, sums over s become sums over coefficients, and products of operators products of coefficients (4.8).
///
/// Columns are ordered by time: coefficients of the far panels, then the near times.
public struct TimeLayout: Sendable {
  public let panelHeight: Int
  /// The polynomials on a panel, all of them; nil when columns are never compressed.
  let basis: SmoothBasis?
  /// How many polynomials each far panel keeps.
  public private(set) var ranks: [Int] = []
  /// The first column of each far panel, and of the near times.
  private(set) var offsets = [0]

  /// - Parameter compresses: whether panels ever become far.
  public init(panelHeight: Int, compresses: Bool = true) {
    self.panelHeight = panelHeight
    basis = compresses ? SmoothBasis(count: panelHeight, rank: panelHeight) : nil
  }

  /// Every time by itself.
  public static let times = TimeLayout(panelHeight: 1, compresses: false)

  public var compresses: Bool { basis != nil }
  public var farCount: Int { ranks.count }
  /// The first time that has a column of its own.
  public var nearStart: Int { farCount * panelHeight }
  /// The column of that time: how many coefficients stand for all times before it.
  public var nearOffset: Int { offsets[farCount] }
  /// The column of a near time; of one past the last time, the number of columns.
  public func column(of s: Int) -> Int { nearOffset + s - nearStart }

  /// Compresses one panel more.
  public mutating func retirePanel(rank: Int) {
    precondition(compresses && rank >= 1 && rank <= panelHeight)
    ranks.append(rank)
    offsets.append(nearOffset(after: rank))
  }

  private func nearOffset(after rank: Int) -> Int { (offsets.last ?? 0) + rank }

  /// Calls `body` for every far panel with its first time, its first column and its rank.
  @inline(__always)
  func forFarPanels(_ body: (_ start: Int, _ offset: Int, _ rank: Int) -> Void) {
    for panel in 0..<farCount { body(panel * panelHeight, offsets[panel], ranks[panel]) }
  }

  /// The values of all polynomials, point by point.
  func withPolynomials(_ body: (UnsafePointer<Double>) -> Void) {
    guard let basis else { return }
    unsafe basis.values.withUnsafeBufferPointer { buffer in
      if let base = buffer.baseAddress { unsafe body(base) }
    }
  }
}
