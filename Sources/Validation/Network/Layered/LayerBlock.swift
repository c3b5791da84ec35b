import DMFT
import LinearAlgebra

/// What a block of inputs is in one layer, on its way up and of its errors on the way down.
///
///     up:       H = s windows(φ) V,   then φ(H) and φ′(H)
///     tangent:  Ḣ = s (windows(φ) U + windows(φ̇) V),   φ̇ = φ′(H) ∘ Ḣ
///     down:     D = φ′(H) ∘ (what comes from above);   to the layer below: s windowsᵀ(D Vᵀ)
///     signal:   s windows(φ)ᵀ D
///
/// with φ the values of the layer below. Pooling takes means of it, φ̄, with slopes 1, and divides what comes from above among the
/// pixels of each window. Nothing is allocated after the start. *Complexity*: products of
/// (inputs × pixels) × windows × channels, one up, one each for D and the signal.
struct LayerBlock<Real: TrainingReal>: Sendable {
  let shape: LayerShape
  private let activation: Activation
  private let scale: Real
  /// The windows, one row each; empty where they are the map below.
  private var windows: [Real]
  /// φ(H), one row a pixel.
  private(set) var values: [Real]
  /// φ′(H); D after `multiplySlopes`.
  private(set) var slopes: [Real]

  init(_ shape: LayerShape, activation: Activation, height: Int) {
    self.shape = shape
    self.activation = activation
    scale = Real(shape.scale)
    windows = Array(
      repeating: 0, count: shape.windows.isMap || shape.isMean ? 0 : height * shape.pixels * shape.inner)
    values = Array(repeating: 0, count: height * shape.mapSize)
    slopes = values
  }

  mutating func raise(_ lower: [Real], _ weights: [Real], maps: Int) {
    let window = shape.windows
    guard !shape.isMean else { return average(lower, maps) }
    if !window.isMap {
      var target = windows.mutableSpan
      Real.gather(lower.span, window, count: maps, into: &target)
    }
    let rows = seen(lower)
    setProduct(&values, rows, weights, shape.product(maps: maps), times: scale)
    Real.evaluate(activation, &values, slopes: &slopes, count: maps * shape.mapSize)
  }

  /// Sets `tangent` to φ̇ when the weights move by `displacement`, and the values below, if they do, by `lower`.
  ///
  /// - Parameter scratch: room for windows.
  func raiseTangent(
    _ lower: (values: [Real], tangent: [Real]?), _ weights: [Real], _ displacement: [Real], maps: Int,
    scratch: inout [Real], into tangent: inout [Real]
  ) {
    guard !shape.isMean else { return averageTangent(lower.tangent, maps, &tangent) }
    setProduct(&tangent, seen(lower.values), displacement, shape.product(maps: maps), times: scale)
    if let moved = lower.tangent {
      if shape.windows.isMap {
        setProduct(&tangent, moved, weights, shape.product(maps: maps), times: scale, keeping: 1)
      } else {
        var rows = scratch.mutableSpan
        Real.gather(moved.span, shape.windows, count: maps, into: &rows)
        setProduct(&tangent, scratch, weights, shape.product(maps: maps), times: scale, keeping: 1)
      }
    }
    Real.multiplyEntries(&tangent, slopes, count: maps * shape.mapSize)
  }

  /// φ̄, with slopes 1.
  private mutating func average(_ lower: [Real], _ maps: Int) {
    for index in 0..<maps * shape.mapSize { slopes[index] = 1 }
    let window = shape.windows
    var target = values.mutableSpan
    Real.average(lower.span, window, count: maps, into: &target)
  }

  private func averageTangent(_ lower: [Real]?, _ maps: Int, _ tangent: inout [Real]) {
    guard let lower else {
      for index in 0..<maps * shape.mapSize { tangent[index] = 0 }
      return
    }
    var target = tangent.mutableSpan
    Real.average(lower.span, shape.windows, count: maps, into: &target)
  }

  /// D, from what comes from above.
  mutating func multiplySlopes(by pulled: [Real], maps: Int) {
    Real.multiplyEntries(&slopes, pulled, count: maps * shape.mapSize)
  }

  /// Sets `pulled` to what goes to the layer below.
  func lower(_ weights: [Real], maps: Int, scratch: inout [Real], into pulled: inout [Real]) {
    guard !shape.isMean else {
      var target = pulled.mutableSpan
      return Real.spread(slopes.span, shape.windows, count: maps, into: &target)
    }
    let product = ProductShape(
      rows: maps * shape.pixels, columns: shape.inner, inner: shape.channels, transposesRight: true)
    guard !shape.windows.isMap else {
      return setProduct(&pulled, slopes, weights, product, times: scale)
    }
    setProduct(&scratch, slopes, weights, product, times: scale)
    var target = pulled.mutableSpan
    Real.scatter(scratch.span, shape.windows, count: maps, into: &target)
  }

  /// Sets `signal`, or adds to it.
  func addSignal(_ lower: [Real], maps: Int, keeping retention: Real, to signal: inout [Real]) {
    guard !shape.isMean else { return }
    let product = ProductShape(
      rows: shape.inner, columns: shape.channels, inner: maps * shape.pixels, transposesLeft: true)
    setProduct(&signal, seen(lower), slopes, product, times: scale, keeping: retention)
  }

  /// The windows of the map below, one row each.
  func seen(_ lower: [Real]) -> [Real] { shape.windows.isMap ? lower : windows }
}
