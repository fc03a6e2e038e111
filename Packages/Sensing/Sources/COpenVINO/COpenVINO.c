// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

#include "COpenVINO.h"

#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

// Layouts and prototypes of OpenVINO's C API, restated; they have been stable since 2022.
typedef struct { int64_t rank; int64_t *dims; } shape_t;
typedef struct { int64_t min, max; } dimension_t;
typedef struct { dimension_t rank; dimension_t *dims; } partial_shape_t;
typedef struct { const char *build, *description; } version_t;

#define FUNCTIONS(X) \
    X(int, ov_get_openvino_version, (version_t *)) \
    X(void, ov_version_free, (version_t *)) \
    X(const char *, ov_get_last_err_msg, (void)) \
    X(void, ov_free, (const char *)) \
    X(int, ov_core_create, (void **)) \
    X(void, ov_core_free, (void *)) \
    X(int, ov_core_read_model, (const void *, const char *, const char *, void **)) \
    X(int, ov_core_read_model_from_memory_buffer, (const void *, const char *, size_t, const void *, void **)) \
    X(int, ov_core_compile_model, (const void *, const void *, const char *, size_t, void **, ...)) \
    X(void, ov_model_free, (void *)) \
    X(int, ov_model_inputs_size, (const void *, size_t *)) \
    X(int, ov_model_outputs_size, (const void *, size_t *)) \
    X(int, ov_model_const_input_by_index, (const void *, size_t, void **)) \
    X(int, ov_model_const_output_by_index, (const void *, size_t, void **)) \
    X(int, ov_model_reshape_single_input, (const void *, partial_shape_t)) \
    X(int, ov_port_get_any_name, (const void *, char **)) \
    X(int, ov_port_get_partial_shape, (const void *, partial_shape_t *)) \
    X(int, ov_port_get_element_type, (const void *, int *)) \
    X(void, ov_output_const_port_free, (void *)) \
    X(int, ov_partial_shape_create_static, (int64_t, const int64_t *, partial_shape_t *)) \
    X(void, ov_partial_shape_free, (partial_shape_t *)) \
    X(int, ov_compiled_model_create_infer_request, (const void *, void **)) \
    X(int, ov_compiled_model_get_property, (const void *, const char *, char **)) \
    X(void, ov_compiled_model_free, (void *)) \
    X(int, ov_infer_request_get_input_tensor_by_index, (void *, size_t, void **)) \
    X(int, ov_infer_request_get_output_tensor_by_index, (void *, size_t, void **)) \
    X(int, ov_infer_request_start_async, (void *)) \
    X(int, ov_infer_request_wait, (void *)) \
    X(void, ov_infer_request_free, (void *)) \
    X(int, ov_tensor_data, (const void *, void **)) \
    X(int, ov_tensor_get_byte_size, (const void *, size_t *)) \
    X(void, ov_tensor_free, (void *))

struct ph_ov {
#define FIELD(result, name, arguments) result (*name) arguments;
    FUNCTIONS(FIELD)
#undef FIELD
};

static void copy(char *out, size_t size, const char *text) {
    if (size) snprintf(out, size, "%s", text ? text : "");
}

ph_ov *ph_ov_open(const char *path, char *reason, size_t reason_size) {
    void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
    if (!library) {
        copy(reason, reason_size, dlerror());
        return NULL;
    }
    ph_ov *api = calloc(1, sizeof *api);
    if (!api) {
        copy(reason, reason_size, "out of memory");
        return NULL;
    }
#define LOAD(result, name, arguments) \
    if (!(*(void **)&api->name = dlsym(library, #name))) { \
        copy(reason, reason_size, "the library lacks " #name); \
        free(api); \
        return NULL; \
    }
    FUNCTIONS(LOAD)
#undef LOAD
    return api;
}

void ph_ov_build(const ph_ov *api, char *out, size_t size) {
    version_t version = {0};
    copy(out, size, "");
    if (api->ov_get_openvino_version(&version) == 0) {
        copy(out, size, version.build);
        api->ov_version_free(&version);
    }
}

void ph_ov_last_error(const ph_ov *api, char *out, size_t size) { copy(out, size, api->ov_get_last_err_msg()); }

int ph_ov_core_create(const ph_ov *api, void **core) { return api->ov_core_create(core); }

int ph_ov_read_model(const ph_ov *api, void *core, const char *path, const char *weights, void **model) {
    return api->ov_core_read_model(core, path, weights, model);
}

int ph_ov_read_bytes(const ph_ov *api, void *core, const void *bytes, size_t count, void **model) {
    return api->ov_core_read_model_from_memory_buffer(core, bytes, count, NULL, model);
}

int ph_ov_port_count(const ph_ov *api, void *model, int inputs, size_t *count) {
    return inputs ? api->ov_model_inputs_size(model, count) : api->ov_model_outputs_size(model, count);
}

int ph_ov_port_at(const ph_ov *api, void *model, int input, size_t index, ph_ov_port *port) {
    void *handle = NULL;
    memset(port, 0, sizeof *port);
    int status = input ? api->ov_model_const_input_by_index(model, index, &handle)
                       : api->ov_model_const_output_by_index(model, index, &handle);
    if (status) return status;
    char *name = NULL;
    // A port without a name is legal; it is then known by its shape.
    if (api->ov_port_get_any_name(handle, &name) == 0 && name) {
        copy(port->name, sizeof port->name, name);
        api->ov_free(name);
    }
    int element = 0;
    status = api->ov_port_get_element_type(handle, &element);
    port->element = element;
    partial_shape_t shape = {0};
    if (!status && !(status = api->ov_port_get_partial_shape(handle, &shape))) {
        int64_t rank = shape.rank.min == shape.rank.max ? shape.rank.max : -1;
        port->rank = rank > PH_OV_MAX_RANK ? -1 : (int32_t)rank;
        for (int32_t i = 0; i < port->rank; i++)
            port->dims[i] = shape.dims[i].min == shape.dims[i].max ? shape.dims[i].max : -1;
        api->ov_partial_shape_free(&shape);
    }
    api->ov_output_const_port_free(handle);
    return status;
}

int ph_ov_reshape(const ph_ov *api, void *model, const int64_t *dims, int32_t rank) {
    partial_shape_t shape = {0};
    int status = api->ov_partial_shape_create_static(rank, dims, &shape);
    if (status) return status;
    status = api->ov_model_reshape_single_input(model, shape);
    api->ov_partial_shape_free(&shape);
    return status;
}

int ph_ov_compile(
    const ph_ov *api, void *core, void *model, const char *hint, const char *threads, const char *streams,
    const char *precision, void **compiled) {
    if (*precision)
        return api->ov_core_compile_model(
            core, model, "CPU", 8, compiled, "PERFORMANCE_HINT", hint, "INFERENCE_NUM_THREADS", threads,
            "NUM_STREAMS", streams, "INFERENCE_PRECISION_HINT", precision);
    return api->ov_core_compile_model(
        core, model, "CPU", 6, compiled, "PERFORMANCE_HINT", hint, "INFERENCE_NUM_THREADS", threads,
        "NUM_STREAMS", streams);
}

int ph_ov_compiled_property(const ph_ov *api, void *compiled, const char *key, char *out, size_t size) {
    char *value = NULL;
    int status = api->ov_compiled_model_get_property(compiled, key, &value);
    if (!status) {
        copy(out, size, value);
        api->ov_free(value);
    }
    return status;
}

int ph_ov_request_create(const ph_ov *api, void *compiled, void **request) {
    return api->ov_compiled_model_create_infer_request(compiled, request);
}

static int memory_of(const ph_ov *api, int status, void *tensor, void **memory, size_t *bytes) {
    if (status) return status;
    status = api->ov_tensor_data(tensor, memory);
    if (!status) status = api->ov_tensor_get_byte_size(tensor, bytes);
    api->ov_tensor_free(tensor);
    return status;
}

int ph_ov_request_input(const ph_ov *api, void *request, void **memory, size_t *bytes) {
    void *tensor = NULL;
    int status = api->ov_infer_request_get_input_tensor_by_index(request, 0, &tensor);
    return memory_of(api, status, tensor, memory, bytes);
}

int ph_ov_request_output(const ph_ov *api, void *request, size_t index, void **memory, size_t *bytes) {
    void *tensor = NULL;
    int status = api->ov_infer_request_get_output_tensor_by_index(request, index, &tensor);
    return memory_of(api, status, tensor, memory, bytes);
}

int ph_ov_request_start(const ph_ov *api, void *request) { return api->ov_infer_request_start_async(request); }
int ph_ov_request_wait(const ph_ov *api, void *request) { return api->ov_infer_request_wait(request); }

void ph_ov_core_free(const ph_ov *api, void *core) { api->ov_core_free(core); }
void ph_ov_model_free(const ph_ov *api, void *model) { api->ov_model_free(model); }
void ph_ov_compiled_free(const ph_ov *api, void *compiled) { api->ov_compiled_model_free(compiled); }
void ph_ov_request_free(const ph_ov *api, void *request) { api->ov_infer_request_free(request); }
