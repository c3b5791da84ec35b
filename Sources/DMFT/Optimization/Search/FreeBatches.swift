import Foundation
import LinearAlgebra

/// The best batches of a differentiable run under a number of samples, together with its step sizes or with their common factor, by
/// L-BFGS from several starts.
///
/// Not convex, like `FreeSchedule`: the best end is taken, without proof that there is none better.
struct FreeBatches: Sendable {
  let run: DifferentiableRun
  let shares: BatchShares
  /// nil for every step free.
  let knots: Int?
  let rates: Freedom
  let scale: Double

  /// What of the step sizes is chosen, too.
  enum Freedom: Sendable { case none, factor, everyStep }

  struct Optimum: Sendable {
    var rates: [Double]
    /// B_t, real.
    var sizes: [Double]
    /// y_t of (18.7).
    var y: [Double]
    var cost: Double
  }

  /// The best end of some starts, of which the best are followed further.
  ///
  /// - Parameter starts: step sizes, each with y_t.
  func search(
    from starts: [(rates: [Double], y: [Double])], progress: @escaping @Sendable (Double) -> Void
  ) async throws -> Optimum? {
    var found = try await InParallel.map(starts) { start in
      let end = minimise(from: start.rates, start.y, evaluations: Self.firstEvaluations)
      progress(0.6 / Double(starts.count))
      return end
    }.compactMap { $0 }.sorted { $0.cost < $1.cost }
    found += try await InParallel.map(Array(found.prefix(2))) { start in
      let end = minimise(from: start.rates, start.y, evaluations: Self.moreEvaluations)
      progress(0.2)
      return end
    }.compactMap { $0 }
    return found.min { $0.cost < $1.cost }
  }

  func minimise(from rates: [Double], _ y: [Double], evaluations: Int) -> Optimum? {
    let basis = knots.map { KnotBasis(count: $0, steps: run.steps) }
    let limit = log(Self.largestRate * 2 / run.largestEigenvalue)
    let least = limit - Self.range
    let own =
      switch self.rates {
      case .none: [Double]()
      case .factor: [0.0]
      case .everyStep:
        basis.map { $0.knots(of: rates, least: exp(least)) } ?? rates.map { log(max($0, exp(least))) }
      }
    let shares =
      basis.map { basis in KnotBasis.places(basis.count).map { y[Int(($0 * Double(y.count - 1)).rounded())] }
      } ?? y
    let isFactor = if case .factor = self.rates { true } else { false }
    let (low, high) = isFactor ? (-Self.range, Self.range) : (least, limit)
    let search = Minimisation(
      .limitedMemory(pairs: 30),
      lower: own.map { _ in low } + shares.map { _ in -Self.reach },
      upper: own.map { _ in high } + shares.map { _ in Self.reach },
      valueTolerance: 1e-9, pointTolerance: 1e-12, mostEvaluations: evaluations)
    func place(_ x: [Double]) -> (rates: [Double], y: [Double]) {
      let (first, last) = (Array(x[..<own.count]), Array(x[own.count...]))
      let y = basis?.logarithms(last) ?? last
      switch self.rates {
      case .none: return (rates, y)
      case .factor: return (rates.map { $0 * exp(first[0]) }, y)
      case .everyStep: return (basis?.rates(first) ?? first.map(exp), y)
      }
    }
    let found = search.minimum(from: own + shares) { x, gradient in
      let (rates, y) = place(x)
      let sizes = self.shares.sizes(y)
      guard let at = run.gradient(rates, batches: sizes) else {
        return Trial(loss: .infinity, isStable: false, share: 0).cost(scale: scale)
      }
      // Nothing left to gain, but for rounding.
      guard at.loss > scale * exp(Trial.floor) else { return Trial.floor }
      gradient = derivatives(at, rates, sizes, y, basis)
      return log(at.loss / scale)
    }
    return found.map { found in
      let (rates, y) = place(found.point)
      return Optimum(rates: rates, sizes: self.shares.sizes(y), y: y, cost: found.value)
    }
  }

  /// ∂ ln L by what is searched.
  private func derivatives(
    _ at: FinalGradient, _ rates: [Double], _ sizes: [Double], _ y: [Double], _ basis: KnotBasis?
  ) -> [Double] {
    let byRate = zip(at.rates, rates).map { $0 * $1 / at.loss }
    let bySize = zip(at.reciprocalBatches, sizes).map { -$0 / ($1 * $1 * at.loss) }
    let byShare = shares.pullback(bySize, at: y)
    let last = basis?.pullback(byShare) ?? byShare
    switch self.rates {
    case .none: return last
    case .factor: return [byRate.reduce(0, +)] + last
    case .everyStep: return (basis?.pullback(byRate) ?? byRate) + last
    }
  }

  private static let firstEvaluations = 150
  private static let moreEvaluations = 400
  /// In units of 2/λ_1; single steps may be beyond the edge.
  private static let largestRate = 16.0
  /// ln of the largest over the smallest step size.
  private static let range = 17.0
  /// ln of the largest share over an even one.
  private static let reach = 20.0
}
