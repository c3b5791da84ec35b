import LinearAlgebra

/// An orthonormal basis of all that a population has shown so far: of its activations, or of its gradient signals.
///
///     ⟨e_j e_k⟩ = δ_jk                                                                                   (16.4)
struct UnitSpan: Sendable {
  private(set) var basis: UnitRows
  /// Of the directions added last: how large they were, relative to the scale.
  private(set) var weights: [Double] = []
  private var rest: [Double] = []
  private var scratch: [Double] = []
  private var direction: [Double] = []

  init(units: Int, isSingle: Bool = false) { basis = UnitRows(units: units, isSingle: isSingle) }

  var count: Int { basis.count }

  /// The coordinates of some functions, after the basis has been extended by what it lacks of them.
  ///
  /// What is left is taken up by pivots, the largest first, until none is above `tolerance` times the root mean square of
  /// all the functions. (16.9)
  ///
  /// - Parameters:
  ///   - y: functions, row after row; there may be more behind them.
  ///   - room: how many directions the basis may have.
  ///   - isExact: to round-off of double precision.
  ///   - coordinates: count × functions.
  mutating func cover(
    _ y: [Double], functions: Int, tolerance: Double, room: Int, isExact: Bool = false,
    coordinates: inout [Double]
  ) {
    basis.averages(y, functions: functions, isExact: isExact, into: &coordinates)
    weights.removeAll(keepingCapacity: true)
    let (s, count) = (basis.units, basis.count)
    let squares = (0..<functions).map { dotProduct(y, from: $0 * s, y, from: $0 * s, count: s) / Double(s) }
    let scale = (squares.reduce(0, +) / Double(functions)).squareRoot()
    let limit = tolerance * scale
    guard scale > 0, scale.isFinite, lacks(squares, coordinates, functions, limit) else { return }
    rest.resize(functions * s)
    for index in 0..<functions * s { rest[index] = y[index] }
    basis.combine(coordinates, functions: functions, times: -1, isExact: isExact, into: &rest)
    if isExact { basis.remove(from: &rest, functions: functions, scratch: &scratch) }
    while basis.count < room, let pivot = largest(functions), pivot.norm > limit {
      guard add(pivot.index) else { continue }
      weights.append(pivot.norm / scale)
      strip(functions)
    }
    basis.averages(y, functions: functions, from: count, isExact: isExact, into: &coordinates)
  }

  /// Whether some function has more beside the basis than is left out. Squares tell it up to round-off.
  private func lacks(_ squares: [Double], _ coordinates: [Double], _ functions: Int, _ limit: Double) -> Bool
  {
    for index in 0..<functions {
      var inside = 0.0
      for j in 0..<basis.count {
        let c = coordinates[j * functions + index]
        inside += c * c
      }
      if squares[index] - inside > limit * limit - Self.roundOff * squares[index] { return true }
    }
    return false
  }

  private func largest(_ functions: Int) -> (index: Int, norm: Double)? {
    let s = basis.units
    var best: (index: Int, norm: Double)?
    for index in 0..<functions {
      let square = dotProduct(rest, from: index * s, rest, from: index * s, count: s) / Double(s)
      if square.squareRoot() > best?.norm ?? 0 { best = (index, square.squareRoot()) }
    }
    return best
  }

  /// Takes up a rest as a direction; false, and the rest 0, when nothing of it stands beside the basis.
  private mutating func add(_ index: Int) -> Bool {
    let s = basis.units
    direction.resize(s)
    var norm = 1.0
    for pass in 0..<2 {
      for i in 0..<s { direction[i] = pass == 0 ? rest[index * s + i] : direction[i] / norm }
      basis.remove(from: &direction, functions: 1, scratch: &scratch)
      let after = (dotProduct(direction, from: 0, direction, from: 0, count: s) / Double(s)).squareRoot()
      if pass == 1 && !(after > 0.5) || !(after > 0) {
        for i in 0..<s { rest[index * s + i] = 0 }
        return false
      }
      norm = after
    }
    basis.append(direction.prefix(s).map { $0 / norm })
    return true
  }

  /// Takes the last direction out of the rests.
  private mutating func strip(_ functions: Int) {
    let s = basis.units
    let last = (basis.count - 1) * s
    for index in 0..<functions {
      let overlap = dotProduct(basis.entries, from: last, rest, from: index * s, count: s) / Double(s)
      addProduct(-overlap, basis.entries, from: last, to: &rest, from: index * s, count: s)
    }
  }

  private static let roundOff = 1e-14
}
