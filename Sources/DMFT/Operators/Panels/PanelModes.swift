import LinearAlgebra

/// The modes of the task on panels: rows of all resolvents from the kernel, and the sums over them for fresh samples.
///
///     H_k (1 + λ_k K) = 1,   L = Σ_k q_k h_k² + Σ_k c_k H_k C_r H_kᵀ + Σ_s Ñ(s) Σ_k c_k/λ_k H_k(t,s)²          (19.7)–(19.8)
final class PanelModes {
  private unowned let tape: PanelTape
  private let kernel: PanelOperator
  private let readout: PanelCorrelation
  private let noise: SamplingNoise
  private let measures: ModeMeasures
  /// h_k on the target measure.
  let signal: PanelFunction
  /// The test loss.
  let loss: PanelFunction
  let fields: ModeFields<PanelOperator>
  private let response: PanelOperator
  private let weighted: PanelCorrelation
  /// Of the last sweep, one for each time at hand.
  private(set) var results: [ModeResult] = []
  /// Of parts before the panel that begins there.
  private var finished: [PanelPart: GroupInverses] = [:]
  private var finishedBefore = 0
  private var lossChange = 0.0

  init(
    _ tape: PanelTape, kernel: PanelOperator, readout: PanelCorrelation, noise: SamplingNoise,
    kernelMeasure: SpectralMeasure, targetMeasure: SpectralMeasure
  ) {
    self.tape = tape
    self.kernel = kernel
    self.readout = readout
    self.noise = noise
    measures = ModeMeasures(kernel: kernelMeasure, target: targetMeasure)
    kernel.field.keepHistory()
    if !readout.isZero { readout.field.keepHistory() }
    signal = PanelFunction(tape, count: targetMeasure.count)
    loss = PanelFunction(tape, count: 1)
    let (response, weighted) = (PanelOperator(tape), PanelCorrelation(tape))
    (self.response, self.weighted) = (response, weighted)
    let signal = signal
    let weights = zip(targetMeasure.weights, targetMeasure.nodes).map { $0 * $1 }
    let isSilent = readout.isZero && noise.vanishes
    var advance: () -> Void = {}
    tape.record { advance() }
    let gradient = PanelCorrelation.recorded(tape) { index in
      let h = signal.values[index]
      let scaled = zip(weights, h).map { $0 * $1 }
      var row = signal.coefficients[index].product(scaled)
      row.append(zip(scaled, h).reduce(0) { $0 + $1.0 * $1.1 })
      return isSilent ? row : zip(row, weighted.field.rows[index]).map { $0 + $1 }
    }
    fields = ModeFields(
      response: response, gradient: gradient, residual: PanelCorrelation(tape, isZero: true))
    advance = { [unowned self] in self.advance() }
    tape.corrections.append { [unowned self] in lossChange }
  }

  private func advance() {
    let jobs = jobs(measures)
    var work = jobs
    Workers.forEach(&work) { $0.solve() }
    results = work.map(\.result)
    response.field.set(results.map(\.response))
    weighted.field.set(results.map(\.gradient))
    signal.set(results.map(\.signal))
    lossChange = loss.correct(results.map { [$0.loss] })
  }

  /// The test loss at the times at hand on other measures, for the kernel and readout that have been found.
  func losses(_ measures: ModeMeasures) -> [ModeResult] {
    var work = jobs(measures)
    Workers.forEach(&work) { $0.solve() }
    return work.map(\.result)
  }

  private func jobs(_ measures: ModeMeasures) -> [ModeJob] {
    let inverses = inverses(measures)
    return tape.places.indices.map { index in
      let place = tape.places[index]
      let variances = zip(loss.coefficients[index].entries, place.roots).map {
        ($0 / $1 + noise.labelNoise) * noise.reciprocalBatch
      }
      return ModeJob(
        measures: measures, kernel: kernel.field.causalMatrix(at: index), inverses: inverses[index],
        ones: place.ones,
        readout: readout.isZero ? nil : (readout.field.matrix(at: index), readout.field.rows[index]),
        variances: noise.vanishes ? nil : variances, noise: noise)
    }
  }

  // MARK: - Inverses

  private struct GroupJob: Sendable {
    let block: [Double]
    let size: Int
    let isTriangular: Bool
    let scales: [Double]
    var inverses: GroupInverses?

    mutating func solve() {
      inverses = GroupInverses(block, size: size, scales: scales, isTriangular: isTriangular)
    }
  }

  /// (1 + λ K_JJ)^-1 for every group of columns of every time at hand; the same part has the same ones.
  private func inverses(_ measures: ModeMeasures) -> [[GroupInverses]] {
    struct Key: Hashable {
      let part: PanelPart
      let size: Int
    }
    let keeps = measures.kernel == self.measures.kernel
    let epoch = tape.plan?.times.lowerBound ?? 0
    if epoch != finishedBefore { (finished, finishedBefore) = ([:], epoch) }
    // Plain times are finished one by one.
    let start = tape.plan == nil ? tape.places[0].layout.time : epoch
    var jobs: [GroupJob] = []
    var indices: [Key: Int] = [:]
    for (index, place) in tape.places.enumerated() {
      for (part, columns) in zip(place.layout.parts, place.layout.groups) {
        let key = Key(part: part, size: columns.count)
        if indices[key] != nil || keeps && part.end <= start && finished[part] != nil { continue }
        let matrix = kernel.field.matrix(at: index)
        indices[key] = jobs.count
        jobs.append(
          GroupJob(
            block: columns.flatMap {
              matrix.entries[
                $0 * matrix.columns + columns.lowerBound..<$0 * matrix.columns + columns.upperBound]
            }, size: columns.count, isTriangular: part.level == 0, scales: measures.scales))
      }
    }
    Workers.forEach(&jobs) { $0.solve() }
    return tape.places.map { place in
      zip(place.layout.parts, place.layout.groups).compactMap { part, columns in
        let key = Key(part: part, size: columns.count)
        guard let index = indices[key] else { return finished[part] }
        if keeps, part.end <= start { finished[part] = jobs[index].inverses }
        return jobs[index].inverses
      }
    }
  }
}

/// The measures of a task, and λ of all rows that are solved: of the kernel's nodes, then of the target's.
struct ModeMeasures: Sendable {
  let kernel: SpectralMeasure
  let target: SpectralMeasure
  var scales: [Double] { kernel.nodes + target.nodes }
}

/// What the modes give at one time.
struct ModeResult: Sendable {
  var response: [Double] = []
  /// Z.
  var gradient: [Double] = []
  var signal: [Double] = []
  var loss = 0.0
  var bias = 0.0
  /// C_v(t,t) from the identity (3.6), which the sums above do not use.
  var identity = 0.0
  /// The largest |H(t, s)| of the fastest mode.
  var amplification = 0.0
}

/// Rows of all resolvents at one time.
private struct ModeJob: Sendable {
  let measures: ModeMeasures
  let kernel: CausalMatrix
  let inverses: [GroupInverses]
  let ones: [Double]
  let readout: (matrix: DenseMatrix, row: [Double])?
  let variances: [Double]?
  let noise: SamplingNoise
  var result = ModeResult()

  mutating func solve() {
    let scales = measures.scales
    let (width, count) = (kernel.past.columns, measures.kernel.count)
    var rows = DenseMatrix(zeros: scales.count, width + 1)
    for k in scales.indices { rows.entries[k * (width + 1) + width] = 1 }
    rows.solve(kernel, inverses, scales: scales)
    result.signal = (count..<scales.count).map { k in
      var sum = 0.0
      for s in 0...width { sum += rows.entries[k * (width + 1) + s] * ones[s] }
      return sum
    }
    result.bias = zip(measures.target.weights, result.signal).reduce(0) { $0 + $1.0 * $1.1 * $1.1 }
    rows = DenseMatrix(
      rows: count, columns: width + 1, entries: Array(rows.entries[..<(count * (width + 1))]))
    result.response = rows.product(measures.kernel.weights)
    result.loss = result.bias
    result.gradient = [Double](repeating: 0, count: width + 1)
    let fastest =
      measures.kernel.nodes.indices.max { measures.kernel.nodes[$0] < measures.kernel.nodes[$1] } ?? 0
    for s in 0...width {
      result.amplification = max(result.amplification, abs(rows.entries[fastest * (width + 1) + s]) / ones[s])
    }
    result.identity = result.bias
    guard readout != nil || variances != nil else { return }
    spread(rows)
  }

  /// Z and what is not the mean predictor's in the loss.
  private mutating func spread(_ rows: DenseMatrix) {
    let (width, count) = (kernel.past.columns, rows.rows)
    let (stride, weights, scales) = (width + 1, measures.kernel.weights, measures.kernel.nodes)
    var half = DenseMatrix(zeros: count, stride)
    if let readout {
      half = readoutProduct(rows, readout.matrix, readout.row)
      for k in 0..<count {
        var sum = 0.0
        for s in 0..<stride {
          sum += half.entries[k * stride + s] * rows.entries[k * stride + s]
          half.entries[k * stride + s] *= scales[k]
        }
        result.loss += weights[k] * sum
      }
    }
    if let variances {
      for k in 0..<count {
        var sum = 0.0
        for s in 0..<width {
          let h = rows.entries[k * stride + s]
          sum += h * h * variances[s]
          half.entries[k * stride + s] += h * variances[s]
        }
        if scales[k] > 0 { result.loss += weights[k] / scales[k] * sum }
      }
      for k in 0..<count {
        half.entries[k * stride + width] += (result.loss + noise.labelNoise) * noise.reciprocalBatch
      }
    }
    half.solve(transposed: kernel, inverses, scales: scales)
    result.gradient = half.product(weights)
    if let readout { result.identity += zip(readout.row, result.response).reduce(0) { $0 + $1.0 * $1.1 } }
    result.identity -= zip(kernel.row, result.gradient).reduce(0) { $0 + $1.0 * $1.1 }
  }

  /// λ-free H C_r.
  private func readoutProduct(_ rows: DenseMatrix, _ matrix: DenseMatrix, _ row: [Double]) -> DenseMatrix {
    let (width, count) = (kernel.past.columns, rows.rows)
    var result = DenseMatrix(zeros: count, width + 1)
    if width > 0 {
      let product = rows.columns(0..<width).times(matrix)
      result.set(product, row: 0, column: 0, rows: count, columns: width)
    }
    for k in 0..<count {
      var sum = 0.0
      for s in 0...width { sum += rows.entries[k * (width + 1) + s] * row[s] }
      for s in 0..<width { result.entries[k * (width + 1) + s] += row[s] }
      result.entries[k * (width + 1) + width] = sum
    }
    return result
  }
}
