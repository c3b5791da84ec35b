// One import for all that the theory shows; it is compiled in parts (`Package.swift`), and engines are seen by what solves runs alone.
// Swift has no other spelling of it: `import`, public or not, hands on no names, and an alias for each type would leave members behind.
@_exported import DMFTEngines
@_exported import DMFTKernels
@_exported import DMFTNumerics
@_exported import DMFTOptimization
@_exported import DMFTRuns
@_exported import DMFTScaling
@_exported import DMFTSolution
@_exported import DMFTSpectra
