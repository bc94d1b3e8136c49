
from dataclasses import asdict
def camel(d):
    if isinstance(d, dict):
        return {(lambda w: w[0]+"".join(x.title() for x in w[1:]))(k.split("_")): camel(v) for k,v in d.items()}
    if isinstance(d,(list,tuple)): return [camel(x) for x in d]
    return d
def plan_to_json(p):
    d=camel(asdict(p)); d.pop("tableIds"); return d
def certificate_to_json(c): return {"complete":c.complete,"setsConsidered":c.sets_considered,"setsFeasible":c.sets_feasible}
def refusal_to_json(r): return camel(asdict(r))
