# Copyright 2026 the Pumphandle authors
# SPDX-License-Identifier: Apache-2.0
"""Makes an INT8 copy of a model that detects people, and the draft of its passport; run by quantise-model."""

import argparse
import hashlib
import os
import pathlib
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import numpy
import yaml

ROOT = pathlib.Path(__file__).resolve().parent.parent
DEBIAN = pathlib.Path("/usr/share/doc/opencv-doc/examples/data")
# The first is what evaluate judges models on; the others are a film's, and a known athlete's picture.
NOT_OF_DEBIAN = {"vtest.avi", "Megamind.avi", "Megamind_bugy.avi", "messi5.jpg"}
SCHEMA = "pumphandle.model-passport/1"
STILLS = {".jpg", ".jpeg", ".png"}
VIDEOS = {".avi", ".mp4", ".mkv"}
MOST = 300
FEWEST = 30
# Of a picture, at which a layer's outputs are compared.
PLACES = 400
# Of the pictures, as the passport's training[] has it.
SHOWN = {
    "dataset": "what they are called",
    "source": "where they are from, in words",
    "licence": "one SPDX identifier, or 'granted, ' and the agreement's reference",
    "consent": "of whom they show: 'given, ' and where that is written down, 'shows nobody, ' and why, or 'none known'",
    "date": "when they were taken, at least the year",
}


def fail(message):
    print(f"quantise-model: {message}", file=sys.stderr)
    sys.exit(2)


def arguments():
    parser = argparse.ArgumentParser(
        prog="scripts/quantise-model",
        description="Makes an INT8 copy of a model that detects people (NAME-int8.xml and .bin) and the draft of its"
        " passport; of a YOLOX model's classes it keeps people only. Where lscpu shows avx512_vnni or avx_vnni the copy can"
        " be much faster. Measure what it costs in accuracy before you use it.",
        epilog="Example: scripts/quantise-model people.onnx --signer 'City of Example, video office' --out models",
    )
    parser.add_argument("model", type=pathlib.Path, help="the model in 32 bits: .onnx, .tflite, .pb or .xml")
    parser.add_argument("--signer", required=True, help="who answers for the new passport, in words")
    parser.add_argument("--passport", type=pathlib.Path, help="the model's passport, where 'pumphandle' would not find it")
    parser.add_argument("--out", type=pathlib.Path, default=pathlib.Path("."), help="folder of the copy (default: this one)")
    parser.add_argument("--force", action="store_true", help="replace a copy and its passport that are there already")
    parser.add_argument(
        "--pictures",
        type=pathlib.Path,
        nargs="+",
        help="pictures, videos or folders that show what the model will see, and that you may use so; never recordings of"
        " people who were not asked (default: pictures of Debian's opencv-doc, with which the copy reaches no level)",
    )
    for key, help in SHOWN.items():
        parser.add_argument(f"--{key}", help=f"of --pictures: {help}")
    given = parser.parse_args()
    missing = [f"--{key}" for key in SHOWN if getattr(given, key) is None]
    if given.pictures and missing:
        parser.error(f"--pictures needs {', '.join(missing)}: the passport says whose pictures made the model")
    if not given.pictures and len(missing) < len(SHOWN):
        parser.error(f"--{', --'.join(SHOWN)} describe --pictures")
    return given


def check_text(option, text):
    """Refuses what a passport would be refused for."""
    words = re.findall(r"[\w/]+", text.lower())
    if not words or not text.isprintable() or words[0] in {"unknown", "unspecified", "undisclosed", "n/a", "tbd", "todo"}:
        fail(f"{option} '{text}': say what is known, in one line")


def check_texts(given):
    check_text("--signer", given.signer)
    if not given.pictures:
        return
    for key in SHOWN:
        check_text(f"--{key}", getattr(given, key))
    if not given.consent.startswith(("given, ", "shows nobody, ")) and given.consent != "none known":
        fail(f"--consent '{given.consent}': begin with 'given, ' or 'shows nobody, ', or write 'none known'")
    if not re.search(r"\b(19|20)[0-9]{2}\b", given.date):
        fail(f"--date '{given.date}': name at least the year")


def digest(path):
    with open(path, "rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def read_passport(path):
    try:
        passport = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        fail(f"{path} cannot be read: {error}")
    for key in ("schema", "name", "task", "weights", "source", "input", "outputs", "training"):
        if not isinstance(passport, dict) or not passport.get(key):
            fail(f"{path}: {key} is missing; see docs/MODELS.md")
    if passport["schema"] != SCHEMA:
        fail(f"{path}: schema is '{passport['schema']}', not {SCHEMA}")
    return passport


def find_passport(model, given):
    """The order is that of docs/MODELS.md, "Where a passport is looked for"."""
    sha256 = digest(model)
    beside = model.with_suffix(".passport.yaml")
    places = [model.parent / "passports"]
    places += [pathlib.Path(folder) for folder in os.environ.get("PUMPHANDLE_PASSPORTS", "").split(":") if folder]
    places.append(ROOT / "Examples" / "passports")
    found = given
    if not found and beside.is_file() and f"schema: {SCHEMA}" in beside.read_text(errors="replace"):
        found = beside
    if not found:
        listed = (path for place in places for path in sorted(place.glob("*.passport.yaml")))
        found = next((path for path in listed if sha256 in path.read_text(errors="replace")), None)
    if not found:
        fail(f"no passport for {model} (SHA-256 {sha256}): looked at {beside} and in {', '.join(map(str, places))};"
             " name it with --passport")
    passport = read_passport(found)
    weights = passport["weights"]
    compared = [(model, "sha256")]
    if weights.get("format") == "openvino":
        compared.append((model.with_suffix(".bin"), "companion_sha256"))
    for path, key in compared:
        if not path.is_file():
            fail(f"{path} is missing")
        if digest(path) != weights.get(key):
            fail(f"{path} has the SHA-256 {digest(path)}, {found} says {weights.get(key)}; refused")
    if passport["task"] != "person-detection":
        fail(f"{found}: the task is {passport['task']}. A model of faces sees heads, which whole pictures do not stand for.")
    return passport


def sources(given):
    if not given and not DEBIAN.is_dir():
        fail(f"{DEBIAN} is missing; install it with 'apt-get install opencv-doc', or name --pictures")
    files = []
    for path in given or [DEBIAN]:
        if not path.exists():
            fail(f"{path} does not exist")
        files += sorted(path.rglob("*")) if path.is_dir() else [path]
    if not given:
        files = [path for path in files if path.name not in NOT_OF_DEBIAN]
    return thinned([path for path in files if path.suffix.lower() in STILLS]) + [
        path for path in files if path.suffix.lower() in VIDEOS
    ]


def thinned(items):
    return items[:: -(-len(items) // MOST)] if len(items) > MOST else items


def read_pictures(files, fields):
    """Pictures, and a frame a second of videos, nearly as a look would fill the model's input: the ranges need no more."""
    rows, columns = fields["shape"][2:] if fields["layout"] == "nchw" else fields["shape"][1:3]
    size, flags = f"{columns}:{rows}", fields.get("resampling", "bilinear")
    if fields["fit"] == "stretch":
        fit = f"scale={size}:flags={flags}"
    else:
        place = "0:0" if fields["fit"] == "top-left" else "(ow-iw)/2:(oh-ih)/2"
        grey = "0x" + f"{int(fields.get('padding', 0)):02x}" * 3
        fit = f"scale={size}:force_original_aspect_ratio=decrease:flags={flags},pad={size}:{place}:{grey}"
    pixels = "bgr24" if fields["colour"] == "bgr" else "rgb24"
    frames = []
    for file in files:
        still = file.suffix.lower() in STILLS
        # A still's name is a name, whatever signs are in it.
        opened = ["-f", "image2", "-pattern_type", "none", "-i", f"file:{file}"] if still else ["-i", f"file:{file}"]
        command = ["ffmpeg", "-nostdin", "-v", "error", *opened, "-vf", f"{fit},format={pixels}"]
        command += [*([] if still else ["-r", "1"]), "-frames:v", str(1 if still else MOST), "-f", "rawvideo", "-"]
        found = subprocess.run(command, capture_output=True)
        if found.returncode != 0:
            print(f"quantise-model: {file} is left out: {found.stderr.decode(errors='replace').strip()}", file=sys.stderr)
            continue
        frames += list(numpy.frombuffer(found.stdout, numpy.uint8).reshape(-1, rows, columns, 3))
    if len(frames) < FEWEST:
        fail(f"{len(frames)} pictures could be read; at least {FEWEST} are needed")
    mean = numpy.array(fields.get("mean", [0, 0, 0]), numpy.float32)
    deviation = numpy.array(fields.get("deviation", [1, 1, 1]), numpy.float32)
    order = (2, 0, 1) if fields["layout"] == "nchw" else (0, 1, 2)
    white = numpy.float32(fields["full_scale"] / 255)
    return [
        numpy.ascontiguousarray(((frame * white - mean) / deviation).transpose(order)[None], numpy.float32)
        for frame in thinned(frames)
    ]


def slices_of(node, image):
    """Where on rows and columns a value begins that takes every second of both from the image; None for another value."""
    starts = {}
    while node.get_type_name() == "Slice":
        source, *numbers = (port.get_source_output().get_node() for port in node.inputs())
        if len(numbers) != 4 or any(number.get_type_name() != "Constant" for number in numbers):
            return None
        start, stop, step, axis = (number.get_data().flatten().tolist() for number in numbers)
        if len(axis) != 1 or axis[0] not in (2, 3) or axis[0] in starts or start[0] not in (0, 1) or step != [2]:
            return None
        # To the end, which exporters write as the largest number there is.
        if stop[0] < (1 << 31) - 1:
            return None
        starts[axis[0]] = start[0]
        node = source
    same = node.get_friendly_name() == image.get_friendly_name() and node.get_type_name() == "Parameter"
    return (starts[2], starts[3]) if same and len(starts) == 2 else None


def join_stem(model):
    """Makes one convolution of a first layer that takes the image apart into every second pixel and convolves that.

    A kernel of k × k over such a stack is one of 2k × 2k over the image in steps of two. The runtime copies the slices one
    by one, which costs more than the layer.
    """
    import openvino.opset13 as opset

    if len(model.inputs) != 1:
        return False
    image = model.input(0).get_node()
    for layer in model.get_ordered_ops():
        if layer.get_type_name() != "Convolution":
            continue
        stack, kernel = (port.get_source_output().get_node() for port in layer.inputs())
        if stack.get_type_name() != "Concat" or kernel.get_type_name() != "Constant" or len(stack.inputs()) != 4:
            continue
        starts = [slices_of(port.get_source_output().get_node(), image) for port in stack.inputs()]
        form = layer.get_attributes()
        if set(starts) != {(0, 0), (0, 1), (1, 0), (1, 1)} or stack.get_attributes()["axis"] != 1:
            continue
        if form["auto_pad"] != "explicit" or form["dilations"] != [1, 1]:
            continue
        old = kernel.get_data()
        colours = old.shape[1] // 4
        new = numpy.zeros((old.shape[0], colours, 2 * old.shape[2], 2 * old.shape[3]), old.dtype)
        for index, (row, column) in enumerate(starts):
            new[:, :, row::2, column::2] = old[:, index * colours : (index + 1) * colours]
        twice = {key: [2 * each for each in form[key]] for key in ("strides", "pads_begin", "pads_end")}
        joined = opset.convolution(
            image, opset.constant(new), twice["strides"], twice["pads_begin"], twice["pads_end"], [1, 1]
        )
        joined.set_friendly_name(layer.get_friendly_name())
        for port in layer.output(0).get_target_inputs():
            port.replace_source_output(joined.output(0))
        model.validate_nodes_and_infer_types()
        return True
    return False


def source(node, index):
    return node.input(index).get_source_output().get_node()


def keep_people(model, passport):
    """Leaves out of a YOLOX model's answer, and of its last layers, every class but the passport's person.

    The rows keep their place, size and certainty, and the score of a person is the same number as before: no class's score
    depends on another's. A tenth of YOLOX-nano's time goes with the classes. False, and nothing done, where the model is
    written in another way.
    """
    import openvino.opset13 as opset

    classes, person = passport["classes"]["count"], passport["classes"]["person"]
    if not 0 <= person < classes:
        fail(f"the passport's classes.person is {person}, of {classes}")
    layers = []
    for stack in model.get_ordered_ops():
        # Box, certainty and classes of one stride, side by side and then made rows.
        if stack.get_type_name() != "Concat" or stack.get_attributes()["axis"] != 1 or len(stack.inputs()) != 3:
            continue
        score = source(stack, 2)
        if score.get_type_name() != "Sigmoid" or source(score, 0).get_type_name() != "Add":
            continue
        bias, convolution = source(source(score, 0), 1), source(source(score, 0), 0)
        if convolution.get_type_name() != "Convolution" or bias.get_type_name() != "Constant":
            continue
        rows = [port.get_node() for port in stack.output(0).get_target_inputs()]
        shapes = [source(row, 1) for row in rows if row.get_type_name() == "Reshape"]
        kernel = source(convolution, 1)
        parts = [convolution, source(score, 0), score]
        if kernel.get_type_name() != "Constant" or any(len(part.output(0).get_target_inputs()) > 1 for part in parts):
            return False
        if kernel.get_data().shape[0] != classes or bias.get_data().shape != (1, classes, 1, 1):
            return False
        if len(shapes) != len(rows) or any(shape.get_type_name() != "Constant" for shape in shapes):
            return False
        if any(shape.get_data().tolist() != [1, 5 + classes, -1] for shape in shapes):
            return False
        layers.append((convolution, kernel, source(score, 0), bias, rows))
    if len(layers) != len(passport["decode"]["strides"]):
        return False
    for convolution, kernel, add, bias, rows in layers:
        chosen = slice(person, person + 1)
        convolution.input(1).replace_source_output(opset.constant(kernel.get_data()[chosen].copy()).output(0))
        add.input(1).replace_source_output(opset.constant(bias.get_data()[:, chosen].copy()).output(0))
        for row in rows:
            row.input(1).replace_source_output(opset.constant(numpy.array([1, 6, -1])).output(0))
    model.validate_nodes_and_infer_types()
    return True


def layers_of(model):
    """Every convolution's sum with one offset per channel, from first to last; None where one is written in another way."""
    layers = []
    for node in model.get_ordered_ops():
        if node.get_type_name() not in {"Convolution", "GroupConvolution"}:
            continue
        sums = [port.get_node() for port in node.output(0).get_target_inputs()]
        if len(sums) != 1 or sums[0].get_type_name() != "Add" or source(sums[0], 0) != node:
            return None
        kernel, offset = source(node, 1), source(sums[0], 1)
        if any(constant.get_type_name() != "Constant" for constant in (kernel, offset)):
            return None
        if any(part.get_element_type().to_string() != "f32" for part in (kernel, offset, sums[0])):
            return None
        channels = sums[0].output(0).get_partial_shape()[1]
        if tuple(offset.shape) != (1, channels.get_length(), *[1] * (len(offset.shape) - 2)):
            return None
        layers.append(sums[0])
    return layers


def seen(model, nodes, pictures):
    """Some of what nodes give over pictures, channels by places."""
    import openvino

    cut = openvino.Model([node.output(0) for node in nodes], model.get_parameters())
    run = openvino.Core().compile_model(cut, "CPU", {"INFERENCE_PRECISION_HINT": "f32"})
    parts = [[] for _ in nodes]
    for picture in pictures:
        given = run([picture])
        for index, part in enumerate(parts):
            places = given[index].reshape(given[index].shape[1], -1)
            part.append(places[:, :: max(1, places.shape[1] // PLACES)].copy())
    return [numpy.concatenate(part, 1) for part in parts]


def refit(layer, have, want):
    """Scales and shifts a layer's outputs, channel by channel, from what it gives to what it should give (least squares)."""
    import openvino.opset13 as opset

    middle = have.mean(1)
    common = ((have - middle[:, None]) * (want - want.mean(1, keepdims=True))).mean(1)
    variance = have.var(1)
    # Of a channel that is silent on the pictures, they say nothing.
    speaks = variance > 1e-3 * numpy.median(variance)
    factor = numpy.where(speaks, numpy.clip(common / numpy.maximum(variance, 1e-9), 0.5, 2), 1)
    convolution = source(layer, 0)
    kernel, offset = source(convolution, 1).get_data(), source(layer, 1).get_data()
    # Of a convolution in groups the channels lie on two axes.
    of_kernel = kernel.shape[:2] if convolution.get_type_name() == "GroupConvolution" else kernel.shape[:1]
    kernel = kernel * factor.reshape(of_kernel + (1,) * (kernel.ndim - len(of_kernel)))
    offset = (offset.reshape(-1) * factor + want.mean(1) - factor * middle).reshape(offset.shape)
    convolution.input(1).replace_source_output(opset.constant(kernel.astype(numpy.float32)).output(0))
    layer.input(1).replace_source_output(opset.constant(offset.astype(numpy.float32)).output(0))


def ease(model, pictures):
    """Writes x σ(x) as s gelu(x / s), which the runtime computes faster between layers of INT8.

    The two differ by less than .04 (s = 1.702: Hendrycks, Gimpel, arXiv 1606.08415, section 2), but over a hundred layers
    that adds up. So each layer is refitted, from the first to the last, to give what the original's gives over pictures.
    False, and nothing done, where the model has no such activation or is written in another way.
    """
    import openvino.opset13 as opset

    def is_plain(node):
        return len(node.inputs()) == 1 or (
            source(node, 1).get_type_name() == "Constant" and source(node, 1).get_data().tolist() == 1
        )

    layers = layers_of(model)
    activations = [node for node in model.get_ordered_ops() if node.get_type_name() == "Swish" and is_plain(node)]
    if not activations or not layers or any(node.get_element_type().to_string() != "f32" for node in activations):
        return False
    wanted = seen(model, layers, pictures)
    scale = numpy.float32(1.702)
    for node in activations:
        eased = opset.multiply(opset.gelu(opset.divide(node.input(0).get_source_output(), scale), "erf"), scale)
        node.output(0).replace(eased.output(0))
    model.validate_nodes_and_infer_types()
    try:
        for number, (layer, want) in enumerate(zip(layers, wanted), 1):
            print(f"\rquantise-model: refitting layer {number} of {len(layers)} ", end="", file=sys.stderr)
            refit(layer, seen(model, [layer], pictures)[0], want)
    finally:
        print(file=sys.stderr)
    return True


def of_people(passport):
    """The passport of a model whose only class is a person."""
    output = passport["outputs"][0]
    return {
        **passport,
        "source": f"{passport['source']}; of its classes only people are kept",
        "outputs": [{**output, "shape": [*output["shape"][:2], 6]}],
        "classes": {"count": 1, "person": 0},
    }


def quantise(path, passport, pictures):
    """The copy, and the passport that describes how it is fed and read."""
    import nncf
    import openvino
    from openvino import passes

    # Folded is what the runtime would fold later. Without that, an activation written as several steps is quantised step by
    # step, and the copy is slower than the original.
    if path.suffix == ".xml":
        model = openvino.Core().read_model(path)
        folding = passes.Manager()
        folding.register_pass(passes.ConstantFolding())
        folding.run_passes(model)
    else:
        model = openvino.convert_model(path)
    if any(node.get_type_name() == "FakeQuantize" for node in model.get_ops()):
        fail(f"{path} is quantised already")
    model.reshape({model.input(0): passport["input"]["shape"]})

    def tell(done, what):
        print(f"quantise-model: {what if done else f'not understood, and so left as it is: {what}'}", file=sys.stderr)
        return done

    joined, is_yolox = join_stem(model), passport["decode"]["family"] == "yolox"
    if joined or is_yolox:
        tell(joined, "the first layer as one convolution")
    if is_yolox and passport["classes"]["count"] > 1 and tell(keep_people(model, passport), "of its classes, people only"):
        passport = of_people(passport)
    if any(node.get_type_name() == "Swish" for node in model.get_ops()):
        # A few say as much of means as all of them.
        few = [pictures[int(index)] for index in numpy.linspace(0, len(pictures) - 1, FEWEST)]
        if tell(ease(model, few), "x σ(x) as GELU, layers refitted"):
            refitted = f"; x σ(x) as GELU, layers refitted over {FEWEST} of the pictures below"
            passport = {**passport, "source": passport["source"] + refitted}
    print(f"quantise-model: {path} over {len(pictures)} pictures", file=sys.stderr)
    preset = nncf.QuantizationPreset.MIXED
    return nncf.quantize(model, nncf.Dataset(pictures), preset=preset, subset_size=len(pictures)), passport


def draft(passport, copy, made, given, count):
    """The copy's passport: what is new is said anew, and what was found about the original's weights is left out."""
    import nncf

    def named(port, name):
        # TensorFlow's node is its first tensor, node:0.
        return name in port.get_names() or f"{name}:0" in port.get_names()

    outputs = []
    for output in passport["outputs"]:
        ports = [port for port in copy.outputs if "name" in output and named(port, output["name"])]
        outputs.append({**output, "name": ports[0].get_any_name()} if ports else output)
    weights = passport["weights"]
    digests = " and ".join(weights[key] for key in ("sha256", "companion_sha256") if key in weights)
    served = "served to set INT8 ranges, and layers' scales and offsets by channel; not trained on"
    shown = {key: getattr(given, key) for key in SHOWN} if given.pictures else {
        "dataset": "stills and a clip of a tree of Debian's opencv-doc",
        "source": "OpenCV's samples",
        "licence": "not stated for each; the package's own are Apache-2.0 and BSD-3-Clause",
        "consent": "none known",
        "date": "2022 or before",
    }
    return {
        **{key: value for key, value in passport.items() if key not in {"evaluation", "signature"}},
        "name": f"{passport['name']}-int8",
        "weights": {
            "file": made.name,
            "format": "openvino",
            "sha256": digest(made),
            "companion_sha256": digest(made.with_suffix(".bin")),
        },
        "source": f"{passport['source']}; quantised to INT8 from weights of SHA-256 {digests} by NNCF"
        f" {nncf.__version__} over {count} pictures",
        "input": {**passport["input"], "name": copy.input(0).get_any_name()},
        "outputs": outputs,
        "training": [*passport["training"], {**shown, "licence_note": served}],
        "limits": [*(passport.get("limits") or []), "quantised; what the original was measured to do need not hold"],
        "signer": given.signer,
    }


def main():
    given = arguments()
    check_texts(given)
    if not given.model.is_file():
        fail(f"there is no model at {given.model}")
    if not shutil.which("ffmpeg"):
        fail("ffmpeg is missing; install it with 'apt-get install ffmpeg'")
    passport = find_passport(given.model, given.passport)
    final = given.out / f"{given.model.stem}-int8.xml"
    if final.with_suffix(".passport.yaml").exists() and not given.force:
        fail(f"{final.with_suffix('.passport.yaml')} is there already; --force replaces it and what was added to it")
    try:
        given.out.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=given.out) as folder:
            pictures = read_pictures(sources(given.pictures), passport["input"])
            copy, passport = quantise(given.model, passport, pictures)

            import openvino

            made = pathlib.Path(folder) / final.name
            openvino.save_model(copy, made, compress_to_fp16=False)
            papers = draft(passport, copy, made, given, len(pictures))
            text = yaml.safe_dump(papers, sort_keys=False, allow_unicode=True, width=1 << 20)
            made.with_suffix(".passport.yaml").write_text(text, encoding="utf-8")
            # The passport last: without it the other two are nothing that could run.
            final.with_suffix(".passport.yaml").unlink(missing_ok=True)
            for suffix in (".bin", ".xml", ".passport.yaml"):
                made.with_suffix(suffix).replace(final.with_suffix(suffix))
    except KeyError as error:
        fail(f"the passport lacks {error}; see docs/MODELS.md")
    except Exception as error:
        fail(f"{given.model}: {error}")
    quoted = shlex.quote(str(final))
    print(f"""{final}, .bin and .passport.yaml are made. The passport is a draft without evaluation and signature. Now
    pumphandle model inspect {quoted}
    pumphandle model bench {quoted}
and measure both models with 'evaluate accuracy' (docs/NEURAL.md), add what you found to the passport, and sign it.""")


main()
