// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

/// The papers of a neural model: what it is for, which weights, how to feed and read it, and whose data made it.
///
/// The file format is documented in docs/MODELS.md. ``check()`` refuses a passport that contradicts itself or allows
/// more than counting; no model runs without one.
public struct ModelPassport: Hashable, Sendable {
    /// The two things that a model may be for.
    public enum Task: String, CaseIterable, Sendable {
        /// Boxes of people.
        case personDetection = "person-detection"
        /// Boxes of faces, each with a mask or without.
        case maskWearing = "mask-wearing"
    }

    /// File formats that the runtime reads without conversion.
    public enum Format: String, CaseIterable, Sendable {
        /// ONNX.
        case onnx
        /// TensorFlow Lite flat buffer.
        case tflite
        /// TensorFlow frozen graph.
        case tensorflow
        /// OpenVINO intermediate representation, `.xml` with a `.bin` beside it.
        case openvino
    }

    /// The file that holds the weights.
    public struct Weights: Hashable, Sendable {
        /// File name, without a folder.
        public var file: String
        /// How it is stored.
        public var format: Format
        /// SHA-256 of the file, 64 lower-case hexadecimal digits.
        public var sha256: String
        /// SHA-256 of the `.bin` beside an OpenVINO `.xml`.
        public var companionSHA256: String?

        /// Names weights.
        public init(file: String, format: Format, sha256: String, companionSHA256: String? = nil) {
            self.file = file
            self.format = format
            self.sha256 = sha256
            self.companionSHA256 = companionSHA256
        }
    }

    /// One data set that the weights were trained on.
    public struct TrainingData: Hashable, Sendable {
        /// Its name and version.
        public var dataset: String
        /// Where it came from.
        public var source: String
        /// Under what its pictures may be used: see ``Licence``.
        public var licence: String
        /// Remarks on the licence, in words.
        public var licenceNote: String?
        /// On what basis the people shown are in it: see ``ConsentBasis``.
        public var consent: String
        /// When it was collected or published, in words with a year in them.
        public var date: String

        /// Describes a data set.
        public init(
            dataset: String, source: String, licence: String, licenceNote: String? = nil, consent: String, date: String
        ) {
            self.dataset = dataset
            self.source = source
            self.licence = licence
            self.licenceNote = licenceNote
            self.consent = consent
            self.date = date
        }
    }

    /// An Ed25519 signature over the canonical passport.
    public struct Signature: Hashable, Sendable {
        /// The public key, 32 bytes in base64.
        public var key: String
        /// The signature, 64 bytes in base64.
        public var value: String

        /// Holds both.
        public init(key: String, value: String) {
            self.key = key
            self.value = value
        }
    }

    /// One measurement of the model.
    public struct Evaluation: Hashable, Sendable {
        /// On what.
        public var data: String
        /// The figure, in words.
        public var figure: String
        /// By whom.
        public var by: String
        /// Share of judged masked faces called masked, with the number of faces behind it.
        public var sensitivity: Proportion?
        /// Share of judged bare faces called bare, with the number of faces behind it.
        public var specificity: Proportion?

        /// Describes a measurement.
        public init(
            data: String, figure: String, by: String, sensitivity: Proportion? = nil, specificity: Proportion? = nil
        ) {
            self.data = data
            self.figure = figure
            self.by = by
            self.sensitivity = sensitivity
            self.specificity = specificity
        }
    }

    /// A measured share and its sample.
    public struct Proportion: Hashable, Sendable {
        /// How many were right, at most `of`.
        public var right: Int
        /// How many were judged, at least 1.
        public var of: Int
        /// right / of.
        public var value: Double { Double(right) / Double(of) }

        /// Holds right and judged.
        public init(right: Int, of: Int) {
            self.right = right
            self.of = of
        }
    }

    /// Short name of the model.
    public var name: String
    /// What it may be used for, as written; see ``Task``.
    public var task: Task
    /// Its file.
    public var weights: Weights
    /// Licence of the weights, in words.
    public var licence: String
    /// Where the weights were obtained.
    public var source: String
    /// What goes in.
    public var input: ModelInput
    /// What comes out.
    public var outputs: [ModelOutput]
    /// How boxes are read from what comes out.
    public var decode: ModelDecode
    /// What its classes mean.
    public var classes: ModelClasses
    /// The smallest thing it was evaluated on, in pixels of its input: a person's height, or √(width·height)
    /// of a face.
    public var smallest: Double
    /// What it was trained on; never empty.
    public var training: [TrainingData]
    /// What was measured.
    public var evaluation: [Evaluation]
    /// What it is known not to do.
    public var limits: [String]
    /// Who vouches for this passport.
    public var signer: String
    /// Remarks on the licence, in words.
    public var licenceNote: String?
    /// The signer's signature over the canonical passport, where there is one; whoever reads a passport verifies it.
    public var signature: Signature?

    /// Assembles a passport; call ``check()`` before relying on it.
    public init(
        name: String, task: Task, weights: Weights, licence: String, source: String, input: ModelInput,
        outputs: [ModelOutput], decode: ModelDecode, classes: ModelClasses, smallest: Double,
        training: [TrainingData], evaluation: [Evaluation], limits: [String], signer: String,
        licenceNote: String? = nil, signature: Signature? = nil
    ) {
        self.name = name
        self.task = task
        self.weights = weights
        self.licence = licence
        self.source = source
        self.input = input
        self.outputs = outputs
        self.decode = decode
        self.classes = classes
        self.smallest = smallest
        self.training = training
        self.evaluation = evaluation
        self.limits = limits
        self.signer = signer
        self.licenceNote = licenceNote
        self.signature = signature
    }
}
