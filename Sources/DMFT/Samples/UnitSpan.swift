import LinearAlgebra

/// An orthonormal basis of all that a population has shown so far: of its activations, or of its gradient signals.
///
///     ⟨e_j e_k⟩ = δ_jk                                                                                   (16.4)
struct UnitSpan<Real: UnitReal>: Sendable {
  private(set) var basis: UnitRows<Real>
  /// Of the directions added last: how large they were, relative to the scale.
  private(set) var weights: [Double] = []
  /// These directions, row after row.
  private(set) var added: [Double] = []
  private var scratch: [Real] = []

  init(units: Int) { basis = UnitRows(units: units) }

  var count: Int { basis.count }

  /// The coordinates of some functions, after the basis has been extended by what it lacks of them.
  ///
  /// What is left is taken up by pivots, the largest first, until none is above `tolerance` times the root mean square of
  /// all the functions. (16.9)
  ///
  /// - Parameters:
  ///   - y: functions, in pieces.
  ///   - room: how many directions the basis may have.
  ///   - coordinates: count × functions.
  mutating func cover(
    _ y: [Real], functions n: Int, tolerance: Double, room: Int, coordinates: inout [Real]
  ) {
    basis.averages(y, functions: n, into: &coordinates)
    weights.removeAll(keepingCapacity: true)
    added.removeAll(keepingCapacity: true)
    let (gram, count) = (basis.layout.gram(y, functions: n, count: n), basis.count)
    let squares = (0..<n).map { gram[$0 * n + $0] }
    let scale = (squares.reduce(0, +) / Double(n)).squareRoot()
    let limit = tolerance * scale
    guard scale > 0, scale.isFinite, lacks(squares, coordinates, limit) else { return }
    take(rests(y, n, coordinates), n, limit: limit, scale: scale, room: room - count)
    basis.append(added)
    basis.averages(y, functions: n, from: count, into: &coordinates)
  }

  /// Whether some function has more beside the basis than is left out. Squares tell it up to round-off.
  private func lacks(_ squares: [Double], _ coordinates: [Real], _ limit: Double) -> Bool {
    let n = squares.count
    var inside = [Double](repeating: 0, count: n)
    for j in 0..<basis.count {
      for index in 0..<n {
        let c = Double(coordinates[j * n + index])
        inside[index] += c * c
      }
    }
    return squares.indices.contains { index in
      squares[index] - inside[index] > limit * limit - Real.roundOff * squares[index]
    }
  }

  /// What is left of the functions beside the basis, row after row.
  private mutating func rests(_ y: [Real], _ n: Int, _ coordinates: [Real]) -> [Double] {
    var rest = Array(y.prefix(n * basis.units))
    basis.combine(coordinates, functions: n, times: -1, into: &rest)
    if Real.self == Double.self { basis.remove(from: &rest, functions: n, scratch: &scratch) }
    return basis.layout.rows(rest, functions: n)
  }

  /// Takes up rests as directions, pivot by pivot.
  private mutating func take(_ rests: [Double], _ n: Int, limit: Double, scale: Double, room: Int) {
    var (rest, found, sizes) = (rests, [Double](), [Double]())
    let s = basis.units
    while sizes.count < room, let pivot = largest(rest, n), pivot.norm > limit {
      let first = pivot.index * s
      sizes.append(pivot.norm / scale)
      found += rest[first..<first + s].map { $0 / pivot.norm }
      strip(&rest, n, found, from: found.count - s)
      for i in first..<first + s { rest[i] = 0 }
    }
    keep(found, sizes)
  }

  /// Makes new directions orthogonal to the basis and to each other, to round-off; those of which nothing is left then are dropped.
  private mutating func keep(_ found: [Double], _ sizes: [Double]) {
    let s = basis.units
    var values: [Real] = basis.layout.arranged(found, functions: sizes.count)
    for _ in 0..<2 { basis.remove(from: &values, functions: sizes.count, scratch: &scratch) }
    let rows = basis.layout.rows(values, functions: sizes.count)
    for (index, size) in sizes.enumerated() {
      var row = Array(rows[index * s..<(index + 1) * s])
      for _ in 0..<2 {
        for earlier in stride(from: 0, to: added.count, by: s) {
          let overlap = dotProduct(added, from: earlier, row, from: 0, count: s) / Double(s)
          addProduct(-overlap, added, from: earlier, to: &row, from: 0, count: s)
        }
      }
      let norm = (dotProduct(row, from: 0, row, from: 0, count: s) / Double(s)).squareRoot()
      guard norm > 0.5 else { continue }
      added += row.map { $0 / norm }
      weights.append(size)
    }
  }

  private func largest(_ rest: [Double], _ n: Int) -> (index: Int, norm: Double)? {
    let s = basis.units
    var best: (index: Int, norm: Double)?
    for index in 0..<n {
      let square = dotProduct(rest, from: index * s, rest, from: index * s, count: s) / Double(s)
      if square.squareRoot() > best?.norm ?? 0 { best = (index, square.squareRoot()) }
    }
    return best
  }

  /// Takes a direction out of the rests.
  private func strip(_ rest: inout [Double], _ n: Int, _ directions: [Double], from first: Int) {
    let s = basis.units
    for index in 0..<n {
      let overlap = dotProduct(directions, from: first, rest, from: index * s, count: s) / Double(s)
      addProduct(-overlap, directions, from: first, to: &rest, from: index * s, count: s)
    }
  }
}
