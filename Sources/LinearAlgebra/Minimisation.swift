import CNLopt

/// The search for a minimum of a function of several variables between bounds, by methods of NLopt.
///
/// Local methods: what they find depends on where they start. The best point seen is the answer, however a method ends.
public struct Minimisation: Sendable {
  public enum Method: Sendable, Hashable {
    /// L-BFGS with that many pairs of differences; the function gives its gradient.
    case limitedMemory(pairs: Int)
    /// BOBYQA: a quadratic model of a smooth function of two or more variables, without derivatives.
    case quadraticModel
    /// COBYLA: a linear model, without derivatives.
    case linearModel
    /// Nelder and Mead's simplex, for functions that have steps.
    case simplex
  }

  public var method: Method
  public var lower: [Double]
  public var upper: [Double]
  /// How far each variable moves at first; of methods without derivatives.
  public var firstStep: Double
  /// Change of the function, absolute, below which the search ends.
  public var valueTolerance: Double
  /// Change of every variable, absolute, below which the search ends.
  public var pointTolerance: Double
  public var mostEvaluations: Int

  public init(
    _ method: Method, lower: [Double], upper: [Double], firstStep: Double = 0.5, valueTolerance: Double,
    pointTolerance: Double, mostEvaluations: Int
  ) {
    precondition(!lower.isEmpty && lower.count == upper.count && zip(lower, upper).allSatisfy { $0 < $1 })
    precondition(firstStep > 0 && mostEvaluations > 0)
    (self.method, self.lower, self.upper, self.firstStep) = (method, lower, upper, firstStep)
    (self.valueTolerance, self.pointTolerance) = (valueTolerance, pointTolerance)
    self.mostEvaluations = mostEvaluations
  }

  /// - Parameters:
  ///   - start: is moved between the bounds.
  ///   - function: f(x), a finite number; fills the gradient where there is room for one; nil ends the search.
  /// - Returns: the point of the least value seen; nil when there was none.
  public func minimum(
    from start: [Double], of function: (_ x: [Double], _ gradient: inout [Double]) -> Double?
  ) -> Minimum? {
    precondition(start.count == lower.count)
    let search = unsafe nlopt_create(algorithm, UInt32(start.count))
    defer { unsafe nlopt_destroy(search) }
    var x = zip(start, zip(lower, upper)).map { min(max($0, $1.0), $1.1) }
    return withoutActuallyEscaping(function) { function in
      let record = Record(function)
      var value = 0.0
      unsafe nlopt_set_lower_bounds(search, lower)
      unsafe nlopt_set_upper_bounds(search, upper)
      unsafe nlopt_set_ftol_abs(search, valueTolerance)
      unsafe nlopt_set_xtol_abs1(search, pointTolerance)
      unsafe nlopt_set_maxeval(search, Int32(clamping: mostEvaluations))
      unsafe nlopt_set_initial_step1(search, firstStep)
      if case .limitedMemory(let pairs) = method { unsafe nlopt_set_vector_storage(search, UInt32(pairs)) }
      unsafe nlopt_set_min_objective(search, Self.evaluate, Unmanaged.passUnretained(record).toOpaque())
      record.stop = { unsafe nlopt_force_stop(search) }
      _ = unsafe nlopt_optimize(search, &x, &value)
      record.stop = {}
      return record.best
    }
  }

  private var algorithm: nlopt_algorithm {
    switch method {
    case .limitedMemory: NLOPT_LD_LBFGS
    case .quadraticModel: NLOPT_LN_BOBYQA
    case .linearModel: NLOPT_LN_COBYLA
    case .simplex: NLOPT_LN_NELDERMEAD
    }
  }

  /// What a search has seen.
  private final class Record {
    let function: ([Double], inout [Double]) -> Double?
    var stop: () -> Void = {}
    var best: Minimum?
    var evaluations = 0

    init(_ function: @escaping ([Double], inout [Double]) -> Double?) { self.function = function }

    func evaluate(_ x: [Double], _ gradient: inout [Double]) -> Double {
      evaluations += 1
      best?.evaluations = evaluations
      guard let value = function(x, &gradient) else {
        stop()
        return best?.value ?? 0
      }
      if value < best?.value ?? .infinity {
        best = Minimum(point: x, value: value, evaluations: evaluations)
      }
      return value
    }
  }

  private static let evaluate: nlopt_func = { count, x, gradient, context in
    guard let x = unsafe x, let context = unsafe context else { return 0 }
    let record = unsafe Unmanaged<Record>.fromOpaque(context).takeUnretainedValue()
    let point = unsafe Array(UnsafeBufferPointer(start: x, count: Int(count)))
    guard let gradient = unsafe gradient else {
      var none: [Double] = []
      return record.evaluate(point, &none)
    }
    var slope = [Double](repeating: 0, count: Int(count))
    let value = record.evaluate(point, &slope)
    for index in slope.indices { unsafe gradient[index] = slope[index] }
    return value
  }
}

/// The least value that a search has seen, and where.
public struct Minimum: Sendable, Hashable {
  public var point: [Double]
  public var value: Double
  /// How often the function was evaluated.
  public var evaluations: Int

  public init(point: [Double], value: Double, evaluations: Int) {
    (self.point, self.value, self.evaluations) = (point, value, evaluations)
  }
}
