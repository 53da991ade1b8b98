import { readFileSync, readdirSync } from "node:fs";
for (const f of readdirSync("/tmp/prof")) {
  const p = JSON.parse(readFileSync("/tmp/prof/"+f,"utf8"));
  const self = new Map<string, number>(); const by = new Map(p.nodes.map((n:any)=>[n.id,n]));
  let total=0;
  p.samples.forEach((id:number,i:number)=>{ const n:any=by.get(id); const d=p.timeDeltas[i]; total+=d; const k=n.callFrame.functionName+" "+n.callFrame.url.split("/").slice(-3).join("/")+":"+n.callFrame.lineNumber; self.set(k,(self.get(k)??0)+d); });
  const top=[...self].sort((a,b)=>b[1]-a[1]).slice(0,28);
  console.log("==",f,(total/1e6).toFixed(1)+"s"); for (const [k,v] of top) console.log((v/1000).toFixed(0).padStart(7)+" ms "+k);
}
