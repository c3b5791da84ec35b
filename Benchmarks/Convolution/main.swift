import DMFT
import Foundation

// The equation a(t) = (t + 1)^-1/2 + 0.05 Σ_{s<t} (t − s)^-4/3 a(s), solved by one method of `CausalConvolution`.
//
//     ConvolutionBenchmark STEPS METHOD OUT.json
//
// Writes the solution and the processor seconds of one solution, transforms of the kernel included: the best of several.
let arguments = CommandLine.arguments
guard arguments.count == 4, let steps = Int(arguments[1]), steps > 0,
  let method = CausalConvolution.Method(rawValue: arguments[2])
else {
  let methods = CausalConvolution.Method.allCases.map(\.rawValue).joined(separator: "|")
  FileHandle.standardError.write(Data("usage: ConvolutionBenchmark STEPS \(methods) OUT.json\n".utf8))
  exit(64)
}

let kernel = (0..<steps).map { 0.05 * pow(Double($0 + 1), -4.0 / 3) }
let source = (0..<steps).map { pow(Double($0 + 1), -0.5) }
var solution: [Double] = []
var best = Double.infinity
for _ in 0..<(method == .direct ? 1 : 20) {
  let start = clock()
  solution = CausalConvolution(kernel: kernel, method: method).solve(source)
  best = min(best, Double(clock() - start) / Double(CLOCKS_PER_SEC))
}
let report: [String: Any] = ["cpu_seconds": best, "solution": solution]
try JSONSerialization.data(withJSONObject: report).write(to: URL(fileURLWithPath: arguments[3]))
