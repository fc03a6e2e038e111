// Copyright 2026 the Pumphandle authors
// SPDX-License-Identifier: Apache-2.0

// OpenVINO's C API, loaded at run time: nothing of it is needed to build or to start.

#ifndef PUMPHANDLE_COPENVINO_H
#define PUMPHANDLE_COPENVINO_H

#include <stddef.h>
#include <stdint.h>

#define PH_OV_MAX_RANK 8

// The library's entry points. Opaque to Swift.
typedef struct ph_ov ph_ov;

// One input or output of a model; a dimension of -1 is dynamic, a rank of -1 unknown.
typedef struct {
    int64_t dims[PH_OV_MAX_RANK];
    int32_t rank;
    int32_t element;  // the library's code; 4 is f32 in the 2026 releases
    char name[256];
} ph_ov_port;

// Loads the library; NULL with a reason when it or one of its symbols is missing. Never unloaded.
ph_ov *ph_ov_open(const char *path, char *reason, size_t reason_size);
// The library's build, such as "2026.4.1-22982-...".
void ph_ov_build(const ph_ov *api, char *out, size_t size);
// What the calling thread's last failing call said.
void ph_ov_last_error(const ph_ov *api, char *out, size_t size);

// All return 0 or the library's negative status.
int ph_ov_core_create(const ph_ov *api, void **core);
int ph_ov_read_model(const ph_ov *api, void *core, const char *path, const char *weights, void **model);
// A model in one file, given whole.
int ph_ov_read_bytes(const ph_ov *api, void *core, const void *bytes, size_t count, void **model);
int ph_ov_port_count(const ph_ov *api, void *model, int inputs, size_t *count);
int ph_ov_port_at(const ph_ov *api, void *model, int input, size_t index, ph_ov_port *port);
int ph_ov_reshape(const ph_ov *api, void *model, const int64_t *dims, int32_t rank);
// Each property is set; an empty precision leaves the choice to the runtime.
int ph_ov_compile(
    const ph_ov *api, void *core, void *model, const char *hint, const char *threads, const char *streams,
    const char *precision, void **compiled);
int ph_ov_compiled_property(const ph_ov *api, void *compiled, const char *key, char *out, size_t size);
int ph_ov_request_create(const ph_ov *api, void *compiled, void **request);
// The memory belongs to the request and lives as long.
int ph_ov_request_input(const ph_ov *api, void *request, void **memory, size_t *bytes);
int ph_ov_request_output(const ph_ov *api, void *request, size_t index, void **memory, size_t *bytes);
int ph_ov_request_start(const ph_ov *api, void *request);
int ph_ov_request_wait(const ph_ov *api, void *request);

void ph_ov_core_free(const ph_ov *api, void *core);
void ph_ov_model_free(const ph_ov *api, void *model);
void ph_ov_compiled_free(const ph_ov *api, void *compiled);
void ph_ov_request_free(const ph_ov *api, void *request);

#endif
